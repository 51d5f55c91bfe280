//! Lists as files that an office program opens (RFC 4180, with the mark that tells it UTF-8).

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// A file of this name with these rows, the first of them the titles.
pub fn answer(name: &str, rows: &[Vec<String>]) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, text(rows)).into_response()
}

/// The rows as text.
pub fn text(rows: &[Vec<String>]) -> String {
    let mut text = String::from('\u{feff}');
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A cell that begins like a formula would be computed by the reader's program; it is made text.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn cells_are_cells_and_never_formulas() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        let rows = [row(&["标题", "a,b"]), row(&["=1+1", "说\"好\""])];
        assert_eq!(text(&rows), "\u{feff}标题,\"a,b\"\r\n'=1+1,\"说\"\"好\"\"\"\r\n");
    }
}
