//! Which column holds what: headings as people write them, in French and English, accents and capitals aside.
//!
//! Enters: the first rows of a file. Leaves: a field for each column, or why the list cannot be understood; what there is
//! to say of the others. A title above the headings is passed over. Guesses nothing from what stands below a heading.

use telecentre_proto::letters::folded;
use telecentre_proto::person::PublicField;

use super::said::{ColumnNote, Unusable};
use crate::spreadsheet::FileRow;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Field {
    Id,
    /// First and family name together.
    Name,
    FamilyName,
    FirstName,
    Activity,
    Status,
    Employer,
    HomeCentre,
    Email,
    Phone,
    /// The fields that the directory shows, as a list.
    Public,
    /// Whether the directory shows one of them.
    Shows(PublicField),
}

/// Headings as they read without accents, capitals and signs.
const HEADINGS: &[(Field, &[&str])] = &[
    (Field::Id, &["id", "identifiant", "record id"]),
    (
        Field::Name,
        &[
            "name",
            "full name",
            "nom complet",
            "nom et prenom",
            "nom prenom",
            "nom prenoms",
            "prenom nom",
            "prenom et nom",
            "nom et prenoms",
            "membre",
            "member",
            "adherent",
            "adherente",
            "nom de l adherent",
            "nom du membre",
        ],
    ),
    (Field::FamilyName, &["nom", "nom de famille", "family name", "last name", "lastname", "surname", "nom d usage"]),
    (Field::FirstName, &["prenom", "prenoms", "first name", "firstname", "given name"]),
    (
        Field::Activity,
        &["activite", "activity", "metier", "profession", "job", "occupation", "activite professionnelle"],
    ),
    (Field::Status, &["statut", "status", "situation", "statut professionnel", "situation professionnelle"]),
    (
        Field::Employer,
        &["employeur", "employer", "entreprise", "societe", "company", "organisme", "organisation", "structure"],
    ),
    (
        Field::HomeCentre,
        &[
            "home centre",
            "home center",
            "centre",
            "center",
            "telecentre",
            "centre de rattachement",
            "centre principal",
            "centre habituel",
            "site",
        ],
    ),
    (
        Field::Email,
        &[
            "email",
            "e mail",
            "mail",
            "mel",
            "courriel",
            "adresse mail",
            "adresse e mail",
            "adresse email",
            "adresse electronique",
            "adresse courriel",
            "email address",
            "e mail address",
            "mail address",
        ],
    ),
    (
        Field::Phone,
        &[
            "phone",
            "telephone",
            "tel",
            "phone number",
            "numero de telephone",
            "portable",
            "mobile",
            "gsm",
            "telephone portable",
            "tel portable",
            "telephone mobile",
            "telephone fixe",
            "tel fixe",
            "fixe",
        ],
    ),
    (
        Field::Public,
        &["public", "annuaire", "visible dans l annuaire", "directory", "shown in the directory", "champs publics"],
    ),
];

/// Words by which a heading says that it is about what the directory shows.
const SHOWING: &[&str] = &[
    "public",
    "publique",
    "publier",
    "publie",
    "publiee",
    "annuaire",
    "visible",
    "directory",
    "show",
    "shown",
    "accord",
    "consent",
    "consentement",
    "autorisation",
    "diffusion",
];
/// Words that say nothing beside those.
const BETWEEN: &[&str] =
    &["d", "de", "du", "des", "l", "le", "la", "les", "dans", "pour", "a", "in", "the", "of", "to", "for"];

/// How many rows may stand above the headings.
const ABOVE: usize = 10;

/// The columns of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Columns {
    /// What each column holds.
    pub(super) fields: Vec<Option<Field>>,
    /// What there is to say of some.
    pub(super) notes: Vec<ColumnNote>,
}

/// A text as it is compared: its words, without accents, capitals and signs.
pub(super) fn plain(text: &str) -> String {
    let letters = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    folded(text).chars().map(letters).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The field of a heading.
fn field(heading: &str) -> Option<Field> {
    let plain = plain(heading);
    let named = |text: &str| HEADINGS.iter().find(|(_, names)| names.contains(&text)).map(|(field, _)| *field);
    named(&plain).or_else(|| {
        let words: Vec<&str> = plain.split(' ').collect();
        let is_showing = words.iter().any(|word| SHOWING.contains(word));
        let rest: Vec<&str> =
            words.into_iter().filter(|word| !SHOWING.contains(word) && !BETWEEN.contains(word)).collect();
        let about = is_showing.then(|| named(&rest.join(" ")))??;
        Some(Field::Shows(match about {
            Field::Name | Field::FamilyName => PublicField::Name,
            Field::Activity => PublicField::Activity,
            Field::Status => PublicField::Status,
            Field::Employer => PublicField::Employer,
            Field::HomeCentre => PublicField::HomeCentre,
            Field::Email => PublicField::Email,
            Field::Phone => PublicField::Phone,
            _ => return None,
        }))
    })
}

/// The columns of a list, and the rows below their headings. Without `centre_known` a column must name each home.
pub(super) fn columns(rows: &[FileRow], centre_known: bool) -> Result<(Columns, &[FileRow]), Unusable> {
    let fields_of = |row: &FileRow| row.cells.iter().map(|heading| field(heading)).collect::<Vec<_>>();
    let is_heading = |row: &FileRow| {
        let fields = fields_of(row);
        let names = |f: &Field| matches!(f, Field::Name | Field::FamilyName);
        fields.iter().flatten().any(names) && fields.iter().flatten().count() > 1
    };
    let at = rows.iter().take(ABOVE).position(is_heading).unwrap_or_default();
    let (Some(row), below) = (rows.get(at), rows.get(at + 1..).unwrap_or_default()) else {
        return Err(Unusable::NoLines);
    };
    let mut columns = Columns { fields: fields_of(row), notes: Vec::new() };
    // Alone, « Nom » is the whole name.
    if !columns.has(Field::FirstName) && !columns.has(Field::Name) {
        columns.fields.iter_mut().filter(|f| **f == Some(Field::FamilyName)).for_each(|f| *f = Some(Field::Name));
    }
    columns.check(row)?;
    let needed = [
        ("name", columns.has(Field::Name) || columns.has(Field::FamilyName)),
        ("status", columns.has(Field::Status)),
        ("home_centre", columns.has(Field::HomeCentre) || centre_known),
    ];
    let missing: Vec<&str> = needed.into_iter().filter(|(_, there)| !there).map(|(field, _)| field).collect();
    match () {
        () if !missing.is_empty() => Err(Unusable::MissingColumns { fields: missing, found: row.cells.clone() }),
        () if below.is_empty() => Err(Unusable::NoLines),
        () => Ok((columns, below)),
    }
}

impl Columns {
    fn has(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }

    /// Notes what is not understood; refuses two columns that say the same.
    fn check(&mut self, row: &FileRow) -> Result<(), Unusable> {
        for (at, heading) in row.cells.iter().enumerate() {
            let Some(field) = self.fields[at] else {
                if !heading.is_empty() {
                    self.notes.push(ColumnNote::Unknown(heading.clone()));
                }
                continue;
            };
            let Some(first) = self.fields[..at].iter().position(|earlier| *earlier == Some(field)) else { continue };
            let first = row.cells[first].clone();
            // A telephone at home and one to carry: the first that says something.
            if field != Field::Phone {
                return Err(Unusable::Twice(first, heading.clone()));
            }
            self.notes.push(ColumnNote::Second(heading.clone(), first));
        }
        Ok(())
    }

    /// The cell of a field in a row, if it says anything.
    pub(super) fn cell<'a>(&self, row: &'a FileRow, field: Field) -> Option<&'a str> {
        let of = self.fields.iter().zip(&row.cells).filter(|(of, _)| **of == Some(field));
        of.map(|(_, cell)| cell.as_str()).find(|cell| !cell.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&[&str]]) -> Vec<FileRow> {
        let row = |(n, cells): (usize, &&[&str])| FileRow {
            line: u32::try_from(n + 1).unwrap(),
            cells: cells.iter().map(|c| (*c).to_owned()).collect(),
        };
        lines.iter().enumerate().map(row).collect()
    }

    #[test]
    fn headings_are_known_in_french_and_english_whatever_their_accents_and_signs() {
        for (heading, is) in [
            ("Prénom", Some(Field::FirstName)),
            ("PRENOM", Some(Field::FirstName)),
            ("Nom de famille", Some(Field::FamilyName)),
            ("home_centre", Some(Field::HomeCentre)),
            ("Centre de rattachement :", Some(Field::HomeCentre)),
            ("E-mail", Some(Field::Email)),
            ("Adresse électronique", Some(Field::Email)),
            ("Tél.", Some(Field::Phone)),
            ("N° de téléphone", None),
            ("Numéro de téléphone", Some(Field::Phone)),
            ("Courriel visible dans l’annuaire", Some(Field::Shows(PublicField::Email))),
            ("email public", Some(Field::Shows(PublicField::Email))),
            ("Accord pour publier le téléphone", Some(Field::Shows(PublicField::Phone))),
            ("show_home_centre", Some(Field::Shows(PublicField::HomeCentre))),
            ("Public", Some(Field::Public)),
            ("Cotisation 2026", None),
            ("", None),
        ] {
            assert_eq!(field(heading), is, "{heading}");
        }
    }

    #[test]
    fn a_title_above_is_passed_over_and_an_unknown_column_is_told_by_its_name() {
        let list = rows(&[&["Liste des adhérents"], &["Nom", "Prénom", "Statut", "Cotisation", "Centre"], &["Petit"]]);
        let (columns, below) = columns(&list, false).unwrap();
        assert_eq!((below.len(), below[0].line), (1, 3));
        assert_eq!(columns.notes, [ColumnNote::Unknown("Cotisation".into())]);
        assert_eq!(columns.fields[0], Some(Field::FamilyName));
    }

    #[test]
    fn what_is_missing_is_told_at_once_and_a_centre_only_where_none_is_known() {
        let list = rows(&[&["Prénom", "Courriel"], &["Anne", "a@b.fr"]]);
        let missing = |centre_known| match columns(&list, centre_known) {
            Err(Unusable::MissingColumns { fields, .. }) => fields,
            other => panic!("{other:?}"),
        };
        assert_eq!(missing(false), ["name", "status", "home_centre"]);
        assert_eq!(missing(true), ["name", "status"]);
        let alone = rows(&[&["Nom", "Statut"], &["Anne Petit", "indépendante"]]);
        assert_eq!(columns(&alone, true).unwrap().0.fields[0], Some(Field::Name));
        assert_eq!(columns(&alone[..1], true), Err(Unusable::NoLines));
    }

    #[test]
    fn two_columns_of_one_field_are_refused_but_for_a_second_telephone() {
        let twice = rows(&[&["Nom", "Statut", "Mail", "Courriel"], &["A"]]);
        assert_eq!(columns(&twice, true), Err(Unusable::Twice("Mail".into(), "Courriel".into())));
        let phones = rows(&[&["Nom", "Statut", "Téléphone", "Portable"], &["A", "b", "", "06"]]);
        let (columns, below) = columns(&phones, true).unwrap();
        assert_eq!(columns.cell(&below[0], Field::Phone), Some("06"));
        assert_eq!(columns.notes, [ColumnNote::Second("Portable".into(), "Téléphone".into())]);
    }
}
