### Entries of the desk's navigation.

desk-nav-articles = Articles
desk-nav-home = Desk
desk-nav-journal = Journal
desk-nav-offers = Offers
