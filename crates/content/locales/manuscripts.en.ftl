# Manuscripts: pasting, importing, pictures, attachments, titles, document numbers

# What was taken out while cleaning a text
manuscripts-removed-script = Scripts { $what } were removed ({ $count }). A text cannot carry programs.
manuscripts-removed-style = Styles of its own were removed ({ $count }). The site sets the layout.
manuscripts-removed-event-handler = Attributes { $what } that run programs were removed ({ $count }).
manuscripts-removed-address = The link address “{ $what }” is not allowed and was removed ({ $count }); its words stay. Use http, https, mailto, tel or an address on this site.
manuscripts-removed-picture = The picture “{ $what }” from elsewhere was removed ({ $count }). Save it and upload it from your computer.
manuscripts-removed-frame = Embedded frames or plug-ins { $what } were removed ({ $count }). Use a link instead.
manuscripts-removed-office-markup = Office markup { $what } was removed ({ $count }); the words stay.
manuscripts-removed-element = The markup { $what } is not supported and was removed ({ $count }).
manuscripts-removed-nesting = Markup { $what } was nested too deeply and was flattened ({ $count }); the words stay.
manuscripts-removed-characters = Characters { $what } that cannot be seen or turn the reading direction were removed ({ $count }).
manuscripts-removed-structure = The structure of this text could not be read reliably. Its words were kept as plain paragraphs; please set headings and tables again.
manuscripts-html-too-large = The content has { $size }; the limit is { $limit }. Split it into several articles, or upload the long text as an attachment.

# Titles
manuscripts-title-empty = Enter a title.
manuscripts-title-line-break = A title stands on one line. Suggestion: { $suggestion }
manuscripts-title-unseen = The title holds the unseen character { $character }. Suggestion: { $suggestion }
manuscripts-title-emoji = A title cannot hold the emoji “{ $character }”. Suggestion: { $suggestion }
manuscripts-title-too-long = The title is { $width } characters wide; the limit is { $most }. Shorten it and put the details into the text.

# Document numbers
manuscripts-document-number-form = Write the document number as issuing code〔year〕number号, for example 东政发〔2014〕35号.
manuscripts-document-number-year = The year “{ $year }” in the document number is not right; write four digits.
manuscripts-document-number-leading-zero = The number has no leading zeros. Suggestion: { $suggestion }

# Import
manuscripts-import-empty = The file is empty. Choose another one.
manuscripts-import-too-large = The file has { $size }; the limit is { $limit }. Compress its pictures or split it.
manuscripts-import-too-long = The text in the file has { $size }; the limit for one article is { $limit }. Import it in parts.
manuscripts-import-unknown-type = Files of type “{ $ending }” cannot be imported. Import .docx, .txt or .md; upload other files as attachments.
manuscripts-import-old-word = This is an old format (.doc, .wps, .rtf). Save it as .docx in Word or WPS and import that.
manuscripts-import-not-what-it-says = “{ $name }” is not { $expected } (it is { $found }). Save it again in the program it came from; renaming is not enough.
manuscripts-import-unknown-encoding = The encoding of this text file is unknown. Save it as UTF-8 and import it again.
manuscripts-import-encrypted = The file has a password. Remove the password and import it again.
manuscripts-import-macros = The file carries macros and cannot be imported. Save it as .docx without macros.
manuscripts-import-declarations = The part “{ $part }” of the file holds outside declarations, which may be harmful. Copy the words into a new document and save that.
manuscripts-import-damaged = The part “{ $part }” of the file is damaged. Open it in Word or WPS and save it again.
manuscripts-import-no-text = There is no text in the file. If it is a scan, recognise its text first, or upload it as an attachment.

# After an import
manuscripts-warning-encoding = The file was read as { $encoding }. Check it for wrong characters.
manuscripts-warning-tracked-changes = The file has tracked changes: { $inserted } insertions were taken, { $deleted } deletions left out. Check that it is the final text.
manuscripts-warning-hidden-text = { $count } pieces of hidden text were left out.
manuscripts-warning-embedded-objects = { $count } embedded objects were left out. Upload what is to be public as attachments.
manuscripts-warning-external-template = The file points to an outside template, which was not read.
manuscripts-warning-linked-pictures = { $count } pictures are only links and were left out. Upload them.
manuscripts-warning-picture-lost = The picture “{ $name }” cannot be read. Upload it.
manuscripts-warning-picture-refused = The picture “{ $name }” was left out, for the reason below.
manuscripts-warning-too-many-pictures = At most { $limit } pictures are taken from one file. Upload the others.
manuscripts-warning-equations = { $count } equations became plain text. Check them, and use pictures where needed.
manuscripts-warning-names-ignored = { $count } names in the package lead out of it and were ignored.
manuscripts-warning-number-respelled = The document number is now written { $number }. Check it.
manuscripts-warning-chapter-skipped = Chapter numbers are not in a row: after { $after } comes { $found }. Check them.
manuscripts-warning-article-skipped = Article numbers are not in a row: after { $after } comes { $found }. Check them.
manuscripts-warning-chapter-out-of-order = After chapter { $after } there is a chapter { $found } again; the line was left as text. Check it.
manuscripts-warning-article-out-of-order = After article { $after } there is an article { $found } again; the line was left as text. Check it.

# Pictures
manuscripts-picture-empty = The picture file is empty. Choose another one.
manuscripts-picture-too-large = The picture has { $size }; the limit is { $limit }. Compress it.
manuscripts-picture-not-a-picture = This is not a picture (it is { $found }). Upload JPG, PNG, WebP or GIF.
manuscripts-picture-vector = SVG cannot be uploaded. Export it as PNG.
manuscripts-picture-too-wide = The picture has { $width } × { $height } pixels; a side may have { $limit }. Make it smaller.
manuscripts-picture-too-many-pixels = The picture has more than { $limit } million pixels. Make it smaller, or take frames out of the animation.
manuscripts-picture-truncated = The picture is incomplete; the upload may have been cut off. Upload it again.
manuscripts-picture-damaged = The picture is damaged. Save it again in a picture program.
manuscripts-picture-moving = Only GIF pictures may move. Convert it to GIF, or upload a still picture.

# Packages
manuscripts-archive-not-a-package = The package is damaged or incomplete. Save or compress it again.
manuscripts-archive-too-many-entries = The package holds { $count } files; the limit is { $limit }. Split it.
manuscripts-archive-too-large = The package unpacks to more than { $limit }. Split it.
manuscripts-archive-bomb = “{ $name }” in the package unpacks to far more than it should; this may be an attack and was refused.
manuscripts-archive-encrypted = “{ $name }” in the package has a password. Remove it.
manuscripts-archive-unsupported = “{ $name }” in the package is compressed in an unsupported way. Compress it as ordinary zip.
manuscripts-archive-damaged = “{ $name }” in the package is damaged. Compress it again.
manuscripts-archive-ambiguous = Files in the package have the same name or overlap, so its content is not certain. Compress it again.

# Attachments
manuscripts-file-name-empty = The file has no name. Name it first.
manuscripts-file-name-no-ending = The file name has no ending. Add one, for example .pdf.
manuscripts-file-name-too-long = The file name has { $length } characters; the limit is { $limit }. Shorten it.
manuscripts-document-empty = The file is empty. Choose another one.
manuscripts-document-too-large = The file has { $size }; the limit is { $limit }. Compress or split it.
manuscripts-document-not-allowed = Files of type “{ $ending }” cannot be uploaded. Upload PDF, OFD, DOCX, XLSX, PPTX, WPS, ET, ZIP, TXT or CSV.
manuscripts-document-not-allowed-inside = Files of type “{ $ending }” cannot be uploaded (in the package: { $inside }). Upload PDF, OFD, DOCX, XLSX, PPTX, WPS, ET, ZIP, TXT or CSV.
manuscripts-document-old-office = “{ $ending }” is an old format. Save it as .docx, .xlsx, .pptx or PDF.
manuscripts-document-not-what-it-says = The file ends in { $ending } but is { $found }. Save it again in the program it came from; renaming is not enough.
manuscripts-document-not-what-it-says-inside = The file (in the package: { $inside }) ends in { $ending } but is { $found }. Save it again in the program it came from; renaming is not enough.
manuscripts-document-macros = The file carries macros. Save it without macros, or as PDF.
manuscripts-document-macros-inside = The file (in the package: { $inside }) carries macros. Save it without macros, or as PDF.
manuscripts-document-encrypted = The file has a password, so the public could not open it. Remove the password.
manuscripts-document-encrypted-inside = The file (in the package: { $inside }) has a password, so the public could not open it. Remove the password.
manuscripts-document-program = This is or holds a program and cannot be uploaded.
manuscripts-document-program-inside = This is or holds a program ({ $inside }) and cannot be uploaded.
manuscripts-document-embedded = The file holds objects of other programs. Remove them, or export the file as PDF.
manuscripts-document-embedded-inside = The file holds objects of other programs ({ $inside }). Remove them, or export the file as PDF.
manuscripts-document-active-pdf = The PDF holds scripts, commands or hidden files. Make it again with “print to PDF”.
manuscripts-document-active-pdf-inside = The PDF (in the package: { $inside }) holds scripts, commands or hidden files. Make it again with “print to PDF”.
manuscripts-document-truncated = The PDF is incomplete; the upload may have been cut off. Upload it again.
manuscripts-document-truncated-inside = The PDF (in the package: { $inside }) is incomplete; the upload may have been cut off. Upload it again.
manuscripts-document-nested = There is a package in the package ({ $inside }). Unpack it and put its files into one package.
manuscripts-document-leads-out = The name “{ $name }” leads out of the package; this may be an attack and was refused. Compress the files again.
