//! Each annex as paper: every value can be read out, the seal lies where it must.

use print::Sheet;

use crate::samples;
use crate::tools::{Paper, squeezed};

/// Every text that the sheet shows.
fn shown(sheet: &Sheet) -> Vec<String> {
    let mut all = vec![
        sheet.body.title.clone(),
        sheet.serial.clone(),
        sheet.unit.clone(),
        sheet.filled_on.clone(),
        sheet.digest.clone(),
        sheet.verify_url.clone(),
        sheet.state.clone(),
    ];
    all.extend(sheet.attachments.clone());
    for section in &sheet.body.sections {
        all.push(section.heading.clone());
        all.extend(section.rows.iter().flat_map(|row| [row.label.clone(), row.value.clone()]));
        for table in &section.tables {
            all.push(table.caption.clone());
            all.extend(table.head.iter().chain(table.rows.iter().flatten()).cloned());
        }
    }
    for cell in &sheet.cells {
        all.extend(
            [&cell.title, &cell.opinion, &cell.conclusion, &cell.name, &cell.date, &cell.unit].map(Clone::clone),
        );
        all.extend(cell.on_behalf_of.clone());
        all.extend(cell.answers.iter().flat_map(|row| [row.label.clone(), row.value.clone()]));
    }
    all
}

/// Red on this page: the ink of a seal.
fn red(page: &image::RgbImage) -> usize {
    page.pixels().filter(|pixel| pixel.0[0] > 180 && pixel.0[1] < 150 && pixel.0[2] < 150).count()
}

fn printed(name: &str, sheet: &Sheet) -> (Paper, Vec<image::RgbImage>) {
    let paper = Paper::of(&print::sheet(sheet).unwrap());
    let pictures = paper.pictures(name, 80);
    (paper, pictures)
}

/// A kind of form: its texts are all found, its seals are seen, its pages are counted.
fn holds(name: &str, sheet: &Sheet, pages: usize) {
    let (paper, pictures) = printed(name, sheet);
    let text = paper.text();
    for value in shown(sheet) {
        assert!(text.contains(&squeezed(&value)), "{value} is not found in\n{text}");
    }
    assert_eq!(paper.pages(), pages);
    for number in 1..=pages {
        assert!(text.contains(&format!("第{number}页，共{pages}页")), "page {number} says so");
    }
    let ink: usize = pictures.iter().map(red).sum();
    let seals = sheet.cells.iter().filter(|cell| cell.seal.is_some()).count();
    assert!((2_000 * seals..7_000 * seals).contains(&ink), "{seals} seals, {ink} red dots");
    let info = paper.info();
    assert!(info.contains("A4"), "{info}");
    assert!(info.contains(&format!("Title:           {}", sheet.body.title)), "{info}");
}

#[test]
fn annex_1_the_sheet_of_a_site_shows_every_value() {
    holds("annex1", &samples::site(), 2);
}

#[test]
fn annex_2_the_sheet_of_a_domain_shows_every_value() {
    holds("annex2", &samples::domain(), 1);
}

#[test]
fn annex_3_a_list_of_sixty_mailboxes_flows_over_pages_and_repeats_its_head() {
    holds("annex3", &samples::mailboxes(), 3);
    let text = Paper::of(&print::sheet(&samples::mailboxes()).unwrap()).text();
    assert_eq!(text.matches("序号姓名邮箱地址").count(), 2);
}

#[test]
fn the_code_on_every_page_leads_to_the_verification_page() {
    let sheet = samples::site();
    let pictures = Paper::of(&print::sheet(&sheet).unwrap()).pictures("code", 200);
    assert_eq!(pictures.len(), 2);
    for page in &pictures {
        let (width, height) = page.dimensions();
        let foot = image::imageops::crop_imm(page, 0, height * 7 / 8, width / 3, height / 8).to_image();
        let grey = image::imageops::grayscale(&foot);
        let mut scanned =
            rqrr::PreparedImage::prepare_from_greyscale(grey.width() as usize, grey.height() as usize, |x, y| {
                grey.get_pixel(x as u32, y as u32).0[0]
            });
        let codes: Vec<String> =
            scanned.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect();
        assert_eq!(codes, vec![sheet.verify_url.clone()]);
    }
}
