### Errors, on the desk and on public pages.

error-reasons = Reasons
error-number = The error has been recorded. If you need help, please give this number:
error-to-desk = Back to the desk
error-back = Back
error-to-home = Go to the home page
error-to-sitemap = See the site map
error-search = Or search for what you need:
error-not-found-title = Page not found
error-not-found-text = The address may be wrong, or the page has moved.
error-gone-title = This has been taken down
error-gone-text = It was published here and has been taken down.
error-sign-in-title = Please sign in
error-sign-in-text = You have to sign in to go on.
error-forbidden-title = You may not do this
error-forbidden-text = Your post does not carry this right.
error-refused-title = This cannot be done
error-refused-text = A rule stands against it.
error-stale-title = Someone was faster
error-stale-text = It has changed since you opened it. Go back, look at the latest state, then decide; nothing you wrote is lost.
error-internal-title = Sorry, something went wrong
error-internal-text = Please try again later.
error-unknown-host-title = There is no site here
error-unknown-host-text = This address does not belong to the website cluster.
error-to-portal = Go to the portal
