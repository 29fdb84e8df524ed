use std::io::Write;

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::rows::{COLUMNS, ROWS, UNPACKED_BYTES};
use super::*;

fn texts(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
    read(bytes).unwrap().into_iter().map(|row| (row.line, row.cells)).collect()
}

fn row(line: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn csv_is_read_whatever_its_encoding_delimiter_and_ends_of_lines() {
    let expected = vec![row(1, &["Nom", "Activité"]), row(2, &["Éloïse", "cœur – 5 €"])];
    let text = "Nom;Activité\r\nÉloïse;cœur – 5 €\r\n";
    let latin = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    assert!(std::str::from_utf8(&latin).is_err());
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes().to_vec(), latin, utf16, [b"\xef\xbb\xbf", text.as_bytes()].concat()] {
        assert_eq!(texts(&bytes), expected);
    }
    for other in [",", "\t", "|"] {
        assert_eq!(texts(text.replace(';', other).as_bytes()), expected, "{other:?}");
    }
    assert_eq!(texts(text.replace("\r\n", "\r").as_bytes())[1].1, expected[1].1);
}

#[test]
fn a_line_is_the_one_that_an_editor_shows_and_quotes_hold_delimiters_and_breaks() {
    let text = "sep=;\nNom;Note\n\n;;\n\"Petit; Anne\";\"deux\nlignes\"\nZoé;\"dit \"\"oui\"\"\"\n";
    let expected =
        [row(2, &["Nom", "Note"]), row(5, &["Petit; Anne", "deux\nlignes"]), row(7, &["Zoé", "dit \"oui\""])];
    assert_eq!(texts(text.as_bytes()), expected);
    // A comma in the title of the only column that has one does not outweigh the semicolons of the first row.
    assert_eq!(texts(b"Nom;Ville, rue;Tel\nA;b;c\n")[0].1.len(), 3);
}

/// A workbook as Excel writes it, with what spreadsheets make of what people type.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, heading) in ["Nom", "Téléphone", "Adhésion", "Public", "Formule"].iter().enumerate() {
        sheet.write(2, u16::try_from(at).unwrap(), *heading).unwrap();
    }
    sheet.write(4, 0, "Éloïse d’Angelo").unwrap();
    sheet.write(4, 1, 565_341_234).unwrap();
    let date = ExcelDateTime::from_ymd(2026, 11, 24).unwrap();
    sheet.write_with_format(4, 2, &date, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
    sheet.write(4, 3, true).unwrap();
    sheet.write(4, 4, rust_xlsxwriter::Formula::new("=A5").set_result("Éloïse")).unwrap();
    sheet.write(5, 1, 2.5).unwrap();
    book.add_worksheet().write(0, 0, "another sheet").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_gives_the_texts_that_people_see_under_the_line_numbers_of_their_program() {
    let expected = [
        row(3, &["Nom", "Téléphone", "Adhésion", "Public", "Formule"]),
        row(5, &["Éloïse d’Angelo", "565341234", "2026-11-24", "oui", "Éloïse"]),
        row(6, &["", "2.5"]),
    ];
    assert_eq!(texts(&workbook()), expected);
}

/// A workbook by hand: its sheet, its shared texts, and a part more.
fn by_hand(sheet: &str, shared: &[u8], more: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let sheet = format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>");
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(
        "<workbook xmlns:r=\"{office}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let rels = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    for (name, part) in [
        ("[Content_Types].xml", &b"<Types/>"[..]),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/sharedStrings.xml", shared),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/media/image1.bin", more),
    ] {
        zip.start_file(name, packed).unwrap();
        zip.write_all(part).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const SHARED: &[u8] = b"<sst uniqueCount=\"1\"><si><t>Nom</t></si></sst>";
const CELL: &str = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>";

#[test]
fn a_workbook_that_unpacks_to_too_much_or_claims_it_is_refused_and_costs_no_memory() {
    assert_eq!(texts(&by_hand(CELL, SHARED, b"")), [row(1, &["Nom"])]);
    let large = vec![b'x'; usize::try_from(UNPACKED_BYTES).unwrap() + 1];
    let bomb = by_hand(CELL, SHARED, &large);
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    assert_eq!(read(&bomb), Err(BadFile::UnpacksTooLarge));
    // The sizes that the zip tells of itself, in the part's head and in the list at its end, are made small.
    let mut liar = bomb;
    let size = u32::try_from(large.len()).unwrap().to_le_bytes();
    let places: Vec<usize> = (0..liar.len() - 4).filter(|at| liar[*at..*at + 4] == size).collect();
    assert!(!places.is_empty());
    for at in places {
        liar[at..at + 4].copy_from_slice(&7_u32.to_le_bytes());
    }
    assert!(matches!(read(&liar), Err(BadFile::UnpacksTooLarge | BadFile::Damaged)));
    for count in ["999999999999", "+8000000000000000000", "99999999999999999999999999"] {
        let claim = format!("<sst uniqueCount = '{count}'><si><t>Nom</t></si></sst>");
        assert_eq!(read(&by_hand(CELL, claim.as_bytes(), b"")), Err(BadFile::UnpacksTooLarge), "{count}");
    }
    let hidden: Vec<u8> = "<sst uniqueCount=\"999999999999\"/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&by_hand(CELL, &hidden, b"")), Err(BadFile::Damaged));
}

#[test]
fn a_cell_at_the_end_of_the_world_and_one_text_in_all_cells_make_no_room() {
    let far = "<row r=\"1048576\"><c r=\"A1048576\" t=\"s\"><v>0</v></c></row>";
    assert_eq!(texts(&by_hand(&format!("{CELL}{far}"), SHARED, b""))[1].0, 1_048_576);
    let wide = "<row r=\"1\"><c r=\"XFD1\" t=\"s\"><v>0</v></c></row>";
    assert_eq!(read(&by_hand(wide, SHARED, b"")), Err(BadFile::TooManyColumns(1)));
    let back = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c></row>";
    assert_eq!(read(&by_hand(&format!("{back}{CELL}"), SHARED, b"")), Err(BadFile::Damaged));
    let long = format!("<sst uniqueCount=\"1\"><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
    let row = |n: u32| format!("<row r=\"{n}\"><c r=\"A{n}\" t=\"s\"><v>0</v></c></row>");
    let rows = (1..=40).map(row).collect::<Vec<_>>().concat();
    assert_eq!(read(&by_hand(&rows, long.as_bytes(), b"")), Err(BadFile::UnpacksTooLarge));
    let nowhere = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>";
    assert_eq!(read(&by_hand(nowhere, SHARED, b"")), Err(BadFile::Damaged));
}

#[test]
fn what_is_no_list_is_refused_by_what_it_is() {
    let mut odt = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    odt.start_file("mimetype", SimpleFileOptions::default()).unwrap();
    let odt = odt.finish().unwrap().into_inner();
    for (bytes, is) in [
        (Vec::new(), BadFile::Empty),
        (b";;\n;;\n".to_vec(), BadFile::Empty),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), BadFile::NotAList),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), BadFile::OldExcel),
        (odt, BadFile::OtherProgram),
        (b"PK\x03\x04 rubbish".to_vec(), BadFile::Damaged),
        (workbook()[..2_000].to_vec(), BadFile::Damaged),
        (vec![b'a'; FILE_BYTES + 1], BadFile::TooLarge),
        (b"a\n".repeat(ROWS + 1), BadFile::TooManyRows),
        (format!("a\n{}b\n", ";".repeat(COLUMNS)).into_bytes(), BadFile::TooManyColumns(2)),
    ] {
        assert_eq!(read(&bytes), Err(is));
    }
    assert_eq!(read(&b"a\n".repeat(ROWS)).unwrap().len(), ROWS);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_is_quoted_comes_back_as_it_was(
        rows in proptest::collection::vec(proptest::collection::vec("[ -~éœ€]{0,12}", 1..8), 1..20),
        delimiter in proptest::sample::select(vec![';', ',', '\t']),
    ) {
        // A first line that tells the delimiter without doubt.
        let heading = ["a", "b", "c"].join(&delimiter.to_string());
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(&delimiter.to_string());
        let text = format!("{heading}\n{}\n", rows.iter().map(line).collect::<Vec<_>>().join("\n"));
        let mut expected = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let mut cells: Vec<String> = row.iter().map(|cell| cell.trim().to_owned()).collect();
            while cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            if !cells.is_empty() {
                expected.push((u32::try_from(at + 2).unwrap(), cells));
            }
        }
        prop_assert_eq!(&texts(text.as_bytes())[1..], expected.as_slice());
        let latin = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
        prop_assert_eq!(&texts(&latin)[1..], expected.as_slice());
    }

    #[test]
    fn no_bytes_and_no_damaged_workbook_make_the_reader_panic(
        noise in proptest::collection::vec(any::<u8>(), 0..300),
        at in 0..6_000_usize,
        byte in any::<u8>(),
    ) {
        let _ = read(&noise);
        let mut book = workbook();
        let at = at % book.len();
        book[at] = byte;
        let _ = read(&book);
    }
}
