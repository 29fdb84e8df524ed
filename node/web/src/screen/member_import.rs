//! *Importer des membres*: a list that an association keeps in a spreadsheet, looked at line by line, then taken in whole.
//!
//! Enters: csv or xlsx, by a form, a call or the hub's command line. Leaves: what each line will do (somebody new, a change,
//! the same, said twice, refused), and, once nothing is refused, the members. Everything is checked before the first is
//! written; what is written goes in groups as large as one signature covers. A program that is killed between two of them
//! leaves whole groups, and the same file imported again writes the rest: what is there is *the same*. A column that is
//! missing and a cell that is empty say nothing: they take back nothing.
//!
//! ```text
//! form  page  api                 a browser's file, held between two pages; what calls answer
//! read                            bytes → rows → lines → plan, beside other work
//! write                           plan → commands
//! plan   lines + view → what each will do       line   a row → what it says of somebody
//! heading  a row → columns        said   errors and notes as words
//! ```

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use utoipa::OpenApi;

use crate::site::{Pages, Screen};
use crate::spreadsheet::FILE_BYTES;

mod api;
mod form;
mod heading;
mod line;
mod page;
mod plan;
mod read;
pub(crate) mod said;
mod write;

#[cfg(test)]
pub(crate) use plan::LineStatus;

/// A form's file, and what stands around it.
const FORM_BYTES: usize = FILE_BYTES + 16 * 1_024;

#[derive(OpenApi)]
#[openapi(paths(api::import))]
struct MemberImportCalls;

/// The screen: *Membres* leads to it.
pub const SCREEN: Screen = Screen {
    routes,
    calls: Some(MemberImportCalls::openapi),
    // A long list takes a small box longer than other answers may.
    files: &["/membres/import", "/membres/import/apercu", "/membres/import/faire", "/api/v1/members/import"],
    ..Screen::named("member_import")
};

fn routes() -> Pages {
    let uploads = Router::new()
        .route("/membres/import", get(page::show).post(form::look))
        .layer(DefaultBodyLimit::max(FORM_BYTES));
    let calls =
        Router::new().route("/api/v1/members/import", post(api::import)).layer(DefaultBodyLimit::max(FILE_BYTES));
    Router::new()
        .route("/membres/import/apercu", get(page::preview))
        .route("/membres/import/faire", post(form::import))
        .merge(uploads)
        .merge(calls)
}
