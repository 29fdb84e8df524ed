//! What is done with a whole series from its page: the rest taken back, what was left out tried again.
//!
//! Enters: a button, and from which day on. Leaves: the page of the series with what was done; after a refusal the same
//! page with the reason in words.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::{Extension, Form};
use jiff::civil::Date;
use serde::Deserialize;
use telecentre_proto::desk::Command;
use telecentre_proto::id::RecordId;
use telecentre_proto::series::SeriesCommand;

use super::page::{missing, series_page};
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::render;
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visit::Visit;

/// What a button sends along.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct EndSent {
    from: String,
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Path((id, act)): Path<(String, String)>,
    Form(sent): Form<EndSent>,
) -> Result<Response, Problem> {
    let series: RecordId = id.parse().map_err(|_| missing())?;
    let command = match act.as_str() {
        // Without a day that reads, nothing is taken back: never more than was meant.
        "cancel" => {
            let from: Date = sent.from.trim().parse().map_err(|_| Problem::invalid_field("from", "choose a day"))?;
            SeriesCommand::Cancel { series, from: Some(from) }
        }
        "retry" => SeriesCommand::Retry { series },
        _ => return Err(Problem::not_found("No such thing can be done with a series.")),
    };
    match site.replica.command(site.caller(visitor)?, Command::Series(command)).await {
        Ok(_) => Ok(lead_to(&format!("/series/{series}?done={act}"))),
        Err(error) => {
            let refusal = Refusal::from(error);
            let text = Some(refusal.sentence(&visit.words));
            let page = site.moment(|moment| series_page(&visit, moment, series, None, text))?;
            Ok(render(refusal.status(), &page.ok_or_else(missing)?))
        }
    }
}
