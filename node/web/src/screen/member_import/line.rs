//! A row of the list: what it says of somebody.
//!
//! Enters: a row, the columns, the centres of the network. Leaves: what is said, as a change of whoever is meant, or what is
//! wrong with it, cell by cell. An empty cell says nothing. Words are taken as people write them: *indépendante*,
//! *salarié du public*, *oui*. Knows no member.

use std::collections::BTreeMap;

use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::person::{MemberPatch, PublicField, Status};

use super::heading::{Columns, Field, plain};
use super::said::{LineCode, LineError, LineNote, shortened};
use crate::spreadsheet::FileRow;

/// What a row says.
#[derive(Clone, Debug, Default)]
pub(super) struct ListedLine {
    /// Its line.
    pub(super) line: u32,
    /// The record, if it names one.
    pub(super) id: Option<RecordId>,
    /// The name, for people.
    pub(super) name: String,
    /// What it says of somebody, but for what the directory shows.
    pub(super) patch: MemberPatch,
    /// The fields that the directory is to show, and no others.
    shown: Option<Vec<PublicField>>,
    /// Fields that it is to show, or not.
    shows: Vec<(PublicField, bool)>,
    /// What is wrong.
    pub(super) errors: Vec<LineError>,
    /// What there is to say.
    pub(super) note: Option<LineNote>,
}

impl ListedLine {
    /// What the directory shows by this line of whoever it shows that much of now; none: it says nothing of it.
    pub(super) fn public(&self, now: &[PublicField]) -> Option<Vec<PublicField>> {
        if self.shown.is_none() && self.shows.is_empty() {
            return None;
        }
        let mut shown = self.shown.clone().unwrap_or_else(|| now.to_vec());
        for (field, shows) in &self.shows {
            shown.retain(|known| known != field);
            shown.extend(shows.then_some(*field));
        }
        Some(shown)
    }
}

/// The centres of the network by their short and their full names; of a name that two have, none.
pub(super) struct CentreNames(BTreeMap<String, Option<Slug>>);

impl CentreNames {
    /// Of the slug and the name of each.
    pub(super) fn new(centres: impl IntoIterator<Item = (Slug, String)>) -> Self {
        let mut names: BTreeMap<String, Option<Slug>> = BTreeMap::new();
        for (slug, name) in centres {
            let (short, full) = (plain(slug.as_str()), plain(&name));
            for key in if short == full { vec![short] } else { vec![short, full] } {
                names.entry(key).and_modify(|known| *known = None).or_insert_with(|| Some(slug.clone()));
            }
        }
        Self(names)
    }

    fn find(&self, text: &str) -> Option<Slug> {
        self.0.get(&plain(text)).cloned().flatten()
    }
}

/// Reads a row.
pub(super) fn read(row: &FileRow, columns: &Columns, centres: &CentreNames) -> ListedLine {
    let mut line = ListedLine { line: row.line, ..ListedLine::default() };
    let cell = |field| columns.cell(row, field);
    line.name = match cell(Field::Name) {
        Some(name) => name.to_owned(),
        None => [cell(Field::FirstName), cell(Field::FamilyName)].into_iter().flatten().collect::<Vec<_>>().join(" "),
    };
    let beyond = row.cells.iter().skip(columns.fields.len()).filter(|cell| !cell.is_empty()).count();
    if beyond > 0 {
        // A delimiter inside a text that is not quoted: everything after it stands one column too far.
        let of = columns.fields.len().to_string();
        line.errors.push(LineError::new("line", LineCode::CELLS_BEYOND, of));
    }
    for (field, text) in columns.fields.iter().zip(&row.cells) {
        if let Some(field) = field.filter(|_| is_error(text)) {
            line.errors.push(LineError::new(name_of(field), LineCode::NO_VALUE, text.as_str()));
        }
    }
    if line.name.is_empty() {
        line.errors.push(LineError::new("name", LineCode::NO_NAME, ""));
    }
    line.patch.name = Some(line.name.clone());
    line.name = shortened(&line.name);
    let text = |field| cell(field).map(str::to_owned);
    line.patch.activity = text(Field::Activity);
    line.patch.employer = text(Field::Employer).map(Some);
    line.patch.email = text(Field::Email).map(Some);
    line.patch.phone = cell(Field::Phone).map(|typed| {
        let (phone, was_mended) = phone(typed);
        line.note = was_mended.then_some(LineNote::ZeroPutBack);
        Some(phone)
    });
    line.read_words(&cell, centres);
    line.read_public(&columns.fields, &cell);
    line
}

impl ListedLine {
    fn refuse(&mut self, field: Field, code: LineCode, text: &str) {
        self.errors.push(LineError::new(name_of(field), code, text));
    }

    /// The cells that hold a word out of a list: id, status, home.
    fn read_words<'a>(&mut self, cell: &impl Fn(Field) -> Option<&'a str>, centres: &CentreNames) {
        if let Some(text) = cell(Field::Id) {
            self.id = text.parse().ok().filter(|id| *id != RecordId::SINGLE);
            if self.id.is_none() {
                self.refuse(Field::Id, LineCode::BAD_ID, text);
            }
        }
        if let Some(text) = cell(Field::Status) {
            self.patch.status = status(text);
            if self.patch.status.is_none() {
                self.refuse(Field::Status, LineCode::UNKNOWN_STATUS, text);
            }
        }
        if let Some(text) = cell(Field::HomeCentre) {
            self.patch.home_centre = centres.find(text).map(Some);
            if self.patch.home_centre.is_none() {
                self.refuse(Field::HomeCentre, LineCode::UNKNOWN_CENTRE, text);
            }
        }
    }

    /// The cells about what the directory shows.
    fn read_public<'a>(&mut self, fields: &[Option<Field>], cell: &impl Fn(Field) -> Option<&'a str>) {
        if let Some(text) = cell(Field::Public) {
            match public(text) {
                Ok(shown) => self.shown = Some(shown),
                Err(word) => self.refuse(Field::Public, LineCode::NOT_A_FIELD, word),
            }
        }
        for field in fields.iter().flatten() {
            let (Field::Shows(shown), Some(text)) = (field, cell(*field)) else { continue };
            match yes_or_no(text) {
                Some(yes) => self.shows.push((*shown, yes)),
                None => self.refuse(*field, LineCode::NOT_YES_OR_NO, text),
            }
        }
    }
}

/// The field as the calls name it.
fn name_of(field: Field) -> &'static str {
    match field {
        Field::Id => "id",
        Field::Name | Field::FamilyName | Field::FirstName => "name",
        Field::Activity => "activity",
        Field::Status => "status",
        Field::Employer => "employer",
        Field::HomeCentre => "home_centre",
        Field::Email => "email",
        Field::Phone => "phone",
        Field::Public | Field::Shows(_) => "public",
    }
}

/// Whether a cell shows that its formula has no value.
fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 9] = ["#N/A", "#REF!", "#VALUE!", "#VALEUR!", "#NAME?", "#NOM?", "#DIV/0!", "#NULL!", "#NUM!"];
    text.starts_with('#') && ERRORS.contains(&text)
}

/// A telephone number, and whether its zero was put back: as a number of a spreadsheet, `0565341234` is `565341234`.
fn phone(typed: &str) -> (String, bool) {
    let is_bare = typed.len() == 9 && typed.bytes().all(|b| b.is_ascii_digit()) && !typed.starts_with('0');
    if is_bare { (format!("0{typed}"), true) } else { (typed.to_owned(), false) }
}

/// How somebody works, as people say it; none where it could be either, or is something else.
fn status(text: &str) -> Option<Status> {
    const OWN: &[&str] = &[
        "self",
        "independant",
        "independante",
        "liberal",
        "liberale",
        "compte",
        "freelance",
        "entrepreneur",
        "entrepreneuse",
        "autoentrepreneur",
        "autoentrepreneuse",
        "microentrepreneur",
    ];
    const PUBLIC: &[&str] = &["public", "publique", "fonctionnaire"];
    const PRIVATE: &[&str] = &["prive", "privee", "private"];
    let plain = plain(text);
    let says = |words: &[&str]| plain.split(' ').any(|word| words.contains(&word));
    match (says(OWN), says(PUBLIC), says(PRIVATE)) {
        (true, false, false) => Some(Status::SelfEmployed),
        (false, true, false) => Some(Status::PublicEmployee),
        (false, false, true) => Some(Status::PrivateEmployee),
        _ => None,
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match plain(text).as_str() {
        "oui" | "o" | "yes" | "y" | "x" | "1" | "vrai" | "true" => Some(true),
        "non" | "n" | "no" | "0" | "faux" | "false" => Some(false),
        _ => None,
    }
}

/// A list of fields that the directory shows, or the first word of it that is none. A mere *oui* is no consent: to what?
fn public(text: &str) -> Result<Vec<PublicField>, &str> {
    let words = text.split([',', ';', '|', '/', '+']).map(str::trim).filter(|word| !word.is_empty());
    let mut shown = Vec::new();
    for word in words {
        let plain = plain(word);
        shown.push(match plain.as_str() {
            "nom" | "name" => PublicField::Name,
            "activite" | "activity" | "metier" | "profession" => PublicField::Activity,
            "statut" | "status" => PublicField::Status,
            "employeur" | "employer" | "entreprise" => PublicField::Employer,
            "centre" | "home centre" | "center" => PublicField::HomeCentre,
            "courriel" | "email" | "e mail" | "mail" => PublicField::Email,
            "telephone" | "phone" | "tel" => PublicField::Phone,
            "rien" | "aucun" | "nothing" | "none" => continue,
            _ => return Err(word),
        });
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_understood_as_people_write_it_and_never_guessed() {
        for (text, is) in [
            ("Indépendante", Some(Status::SelfEmployed)),
            ("travailleur indépendant", Some(Status::SelfEmployed)),
            ("à son compte", Some(Status::SelfEmployed)),
            ("Auto-entrepreneur", Some(Status::SelfEmployed)),
            ("profession libérale", Some(Status::SelfEmployed)),
            ("self-employed", Some(Status::SelfEmployed)),
            ("Salarié(e) du public", Some(Status::PublicEmployee)),
            ("public-employee", Some(Status::PublicEmployee)),
            ("fonctionnaire", Some(Status::PublicEmployee)),
            ("SALARIÉ DU PRIVÉ", Some(Status::PrivateEmployee)),
            ("secteur privé", Some(Status::PrivateEmployee)),
            ("salarié", None),
            ("public / privé", None),
            ("retraité", None),
        ] {
            assert_eq!(status(text), is, "{text}");
        }
    }

    #[test]
    fn a_zero_that_a_spreadsheet_took_away_is_put_back_and_other_numbers_stay() {
        assert_eq!(phone("565341234"), ("0565341234".to_owned(), true));
        for typed in ["05 65 34 12 34", "0565341234", "+33565341234", "33565341234", "12"] {
            assert_eq!(phone(typed), (typed.to_owned(), false));
        }
    }

    #[test]
    fn consent_is_by_field_and_a_mere_yes_is_none() {
        use PublicField::{Activity, Email, Name};
        assert_eq!(public("nom, activité"), Ok(vec![Name, Activity]));
        assert_eq!(public("name;email"), Ok(vec![Name, Email]));
        assert_eq!(public("aucun"), Ok(vec![]));
        assert_eq!(public("nom, oui"), Err("oui"));
        let shows = vec![(Email, true), (Name, false)];
        let line = ListedLine { shows, ..ListedLine::default() };
        assert_eq!(line.public(&[Name, Activity]), Some(vec![Activity, Email]));
        assert_eq!(ListedLine::default().public(&[Name]), None);
    }

    #[test]
    fn a_centre_is_found_by_either_name_without_accents_unless_two_share_it() {
        let slug = |text: &str| text.parse::<Slug>().unwrap();
        let named = |s: &str, n: &str| (slug(s), n.to_owned());
        let names = CentreNames::new([
            named("capdenac-gare", "Capdenac-Gare"),
            named("figeac", "Télécentre de Figeac"),
            named("aurillac", "Cantal"),
            named("maurs", "CANTAL"),
        ]);
        for text in ["Capdenac Gare", "capdenac-gare", "CAPDENAC‑GARE"] {
            assert_eq!(names.find(text), Some(slug("capdenac-gare")), "{text}");
        }
        assert_eq!(names.find("telecentre de figeac"), Some(slug("figeac")));
        assert_eq!((names.find("cantal"), names.find("maurs")), (None, Some(slug("maurs"))));
    }
}
