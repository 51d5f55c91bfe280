### Words in forms: missing, too long, with control characters.

words-missing = { $field ->
    [name] The name
    [short_name] The short name
    [name_en] The English name
    [sponsor] The sponsoring unit
    [operator] The operating unit
    [address] The address
    [links] The words of a link
    [statement] The statement
    [motto] The motto
    [title] The heading
    [text] The paragraph
    [description] The description
    [keywords] Key words
    [tested_by] The testing body
    [report_number] The number of the report
    [heir] Where the content goes on
    [note] What becomes of the content
    [reason] The reason
    [holder] Holder
    [holder_title] Job title
    [section] Section
    [purpose] Purpose
   *[other] This
    } must be filled in.
words-too-long = { $field ->
    [name] The name
    [short_name] The short name
    [name_en] The English name
    [sponsor] The sponsoring unit
    [operator] The operating unit
    [address] The address
    [links] The words of a link
    [statement] The statement
    [motto] The motto
    [title] The heading
    [text] The paragraph
    [description] The description
    [keywords] Key words
    [tested_by] The testing body
    [report_number] The number of the report
    [heir] Where the content goes on
    [note] What becomes of the content
    [reason] The reason
    [holder] Holder
    [holder_title] Job title
    [section] Section
    [purpose] Purpose
   *[other] This
    } may have at most { $most } characters.
words-control = { $field ->
    [name] The name
    [short_name] The short name
    [name_en] The English name
    [sponsor] The sponsoring unit
    [operator] The operating unit
    [address] The address
    [links] The words of a link
    [statement] The statement
    [motto] The motto
    [title] The heading
    [text] The paragraph
    [description] The description
    [keywords] Key words
    [tested_by] The testing body
    [report_number] The number of the report
    [heir] Where the content goes on
    [note] What becomes of the content
    [reason] The reason
    [holder] Holder
    [holder_title] Job title
    [section] Section
    [purpose] Purpose
   *[other] This
    } cannot have line breaks or other control characters.
