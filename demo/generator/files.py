"""Small attachments written by hand: PDF, Word and Excel without macros, CSV, text."""

import zipfile
from io import BytesIO
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "files"
MADE = {}
X = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PKG = "http://schemas.openxmlformats.org/package/2006"


def keep(name, data, label):
    """Stores one file once; returns the attachment record."""
    MADE[name] = data
    return {"file": f"demo:files/{name}", "name": label, "bytes": len(data)}


def write():
    """Writes every file asked for."""
    FOLDER.mkdir(exist_ok=True)
    for name, data in MADE.items():
        (FOLDER / name).write_bytes(data)


def _escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _zip(parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in parts:
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, text)
    return out.getvalue()


def _package(main, kind, content, extra=()):
    types = "".join(f'<Override PartName="/{n}" ContentType="{t}"/>' for n, t in [(main, content), *((n, t) for n, t, _ in extra)])
    return [
        ("[Content_Types].xml", X + f'<Types xmlns="{PKG}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>'),
        ("_rels/.rels", X + f'<Relationships xmlns="{PKG}/relationships"><Relationship Id="rId1" Type="{REL}/officeDocument" Target="{main}"/></Relationships>'),
    ]


def docx(title, paragraphs, rows=()):
    """A Word document: a title, paragraphs, one table."""
    def p(text, bold=False, centre=False):
        middle = '<w:jc w:val="center"/>' if centre else ""
        weight = "<w:b/>" if bold else ""
        size = 36 if centre else 24
        return f'<w:p><w:pPr>{middle}</w:pPr><w:r><w:rPr>{weight}<w:sz w:val="{size}"/></w:rPr><w:t xml:space="preserve">{_escape(text)}</w:t></w:r></w:p>'

    borders = "".join(f'<w:{s} w:val="single" w:sz="4" w:space="0" w:color="666666"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV"))
    table = ""
    if rows:
        table = f'<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>' + '<w:gridCol w:w="4500"/>' * len(rows[0]) + "</w:tblGrid>" + "".join(
            "<w:tr>" + "".join(f'<w:tc><w:tcPr><w:tcW w:w="4500" w:type="dxa"/></w:tcPr>{p(c)}</w:tc>' for c in r) + "</w:tr>" for r in rows) + "</w:tbl>"
    body = p(title, True, True) + table + "".join(p(t) for t in paragraphs)
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return _zip([*_package("word/document.xml", "word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
                 ("word/document.xml", X + f'<w:document xmlns:w="{w}"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>')])


def xlsx(rows):
    """A workbook with one sheet; numbers stay numbers."""
    def cell(r, c, v):
        ref = f"{chr(65 + c)}{r}"
        if isinstance(v, (int, float)):
            return f'<c r="{ref}"><v>{v}</v></c>'
        return f'<c r="{ref}" t="inlineStr"><is><t>{_escape(v)}</t></is></c>'

    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = "".join(f'<row r="{i}">' + "".join(cell(i, c, v) for c, v in enumerate(r)) + "</row>" for i, r in enumerate(rows, 1))
    return _zip([
        *_package("xl/workbook.xml", "xl", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                  [("xl/worksheets/sheet1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml", None)]),
        ("xl/_rels/workbook.xml.rels", X + f'<Relationships xmlns="{PKG}/relationships"><Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'),
        ("xl/workbook.xml", X + f'<workbook xmlns="{ns}" xmlns:r="{REL}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'),
        ("xl/worksheets/sheet1.xml", X + f'<worksheet xmlns="{ns}"><sheetData>{sheet}</sheetData></worksheet>'),
    ])


def pdf(title, lines):
    """A PDF of A4 pages; the Chinese font is the reader's own (STSong-Light), so the file stays small."""
    def text(s):
        return "<" + s.encode("utf-16-be").hex().upper() + ">"

    wrapped = []
    for line in lines:
        while len(line) > 36:
            wrapped.append(line[:36])
            line = line[36:]
        wrapped.append(line)
    pages = [wrapped[i:i + 32] for i in range(0, len(wrapped), 32)] or [[]]
    objects = ["<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) >>", None,
               "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
               "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R /DW 1000 >>",
               "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"]
    kids = []
    for number, page in enumerate(pages):
        ops = ["BT", "/F1 18 Tf", "72 760 Td"] if number == 0 else ["BT", "72 760 Td"]
        if number == 0:
            ops += [text(title) + " Tj", "0 -40 Td"]
        ops += ["/F1 12 Tf", "22 TL"]
        for line in page:
            ops.append(f"{text(line)} Tj T*")
        ops.append("ET")
        stream = "\n".join(ops)
        content = len(objects) + 2
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>")
        kids.append(f"{content - 1} 0 R")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for i, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{i} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + b"".join(f"{o:010d} 00000 n \n".encode() for o in offsets)
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def policy_pdf(key, subject, number, sections):
    """The policy as a PDF, for reading off line."""
    lines = [number, "（演示文件，内容虚构）", ""]
    for i, (heading, sentences) in enumerate(sections):
        lines.append(f"{'一二三四五六七八九十'[i]}、{heading}")
        lines += ["    " + s for s in sentences]
    return keep(f"policy-{key}.pdf", pdf(subject, lines), f"附件1：{subject}.pdf")


def form_docx(key, name, fields):
    """A blank application form."""
    rows = [[f, ""] for f in fields]
    return keep(f"form-{key}.docx", docx(name, ["填表说明：请用黑色签字笔填写，字迹清楚；本表为演示表格，不能用于实际办理。"], rows), f"附件1：{name}.docx")


def budget_xlsx(key, name, rows):
    """A budget table."""
    return keep(f"budget-{key}.xlsx", xlsx(rows), f"附件1：{name}.xlsx")


def series_csv(key, name, rows):
    """A data series anyone can open."""
    data = "\ufeff" + "\r\n".join(",".join(str(c) for c in r) for r in rows) + "\r\n"
    return keep(f"data-{key}.csv", data.encode(), f"附件1：{name}.csv")
