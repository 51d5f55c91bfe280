### Uploaded files and their virus scans.

files-infected = “{ $name }” is infected ({ $found }) and in quarantine.
files-infected-remedy = Take it out of the text, clean the file or its source, and upload it anew.
files-not-scanned = “{ $name }” has not been found free of viruses yet.
files-not-scanned-remedy = Wait a moment and try again; while the scanner is away, files wait and are tried by themselves.
files-scan-failed = The virus scanner cannot check “{ $name }”: { $why }
files-scan-failed-remedy = Make the file smaller or save it in another form, or have it scanned again.
files-no-scanner = “{ $name }” cannot become public: a virus scan is required and no scanner is set up.
files-no-scanner-remedy = Ask the operator to set up the virus scanner.
files-scanner-missing = No virus scanner is set up.
files-notice-infected = Your upload “{ $name }” is infected ({ $found }). It was put into quarantine.
