### Entries of the desk's navigation.

desk-nav-articles = Articles
desk-nav-home = Desk
desk-nav-journal = Journal
desk-nav-doubts = Doubtful matters
desk-nav-norm = Publication norm
desk-nav-words = Word lists
desk-nav-offers = Offers
