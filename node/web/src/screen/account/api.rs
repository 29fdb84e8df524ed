//! The calls behind the commands `password` and `setup-code`.
//!
//! Enters: a new password. Leaves: nothing, once it is kept and every session has ended; or the code of the first set-up,
//! as long as there is no password. Both are for the bearer of the token: whoever only found a browser signed in must
//! know the old password, on the page.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{BadPassword, Visitor};
use crate::body::{Body, request_body};
use crate::problem::Problem;
use crate::site::Site;

request_body! {
    /// A new password.
    pub(crate) struct PasswordBody {
        need "password" password: String => String,
    }
}

/// The code of the first set-up.
#[derive(Serialize, ToSchema)]
pub(crate) struct SetupCode {
    code: String,
}

fn token_only(visitor: Visitor) -> Result<(), Problem> {
    match visitor {
        Visitor::Token => Ok(()),
        Visitor::Session | Visitor::Person(_) => Err(Problem::forbidden(
            "Only the bearer of the box's token may do this; a browser uses its page “Account”.",
        )),
    }
}

#[utoipa::path(put, path = "/api/v1/password", request_body = PasswordBody,
    responses((status = 204), (status = 403), (status = 422), (status = 503)))]
pub(crate) async fn set_password(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    mut body: Body,
) -> Result<StatusCode, Problem> {
    token_only(visitor)?;
    let PasswordBody { password } = body.read();
    let password = body.finish(password)?;
    BadPassword::check(&password, &password).map_err(|bad| Problem::invalid_field("password", bad.to_string()))?;
    let salt = site.replica.random().ok_or_else(Problem::internal)?;
    site.auth.set_password(&password, salt).await.map_err(|error| {
        tracing::error!(%error, "the host's password could not be kept");
        Problem::unavailable(
            "The password could not be kept: the disk is full or cannot be written. The old one stays.",
        )
    })?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(get, path = "/api/v1/setup-code",
    responses((status = 200, body = SetupCode), (status = 403), (status = 409)))]
pub(crate) async fn setup_code(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Json<SetupCode>, Problem> {
    token_only(visitor)?;
    let code = site.auth.code_to_show().ok_or_else(|| {
        let detail =
            "A password is set, so the setup code opens nothing; the command “password” sets another password.";
        Problem::new(StatusCode::CONFLICT, "password-set", "A password is set", detail)
    })?;
    Ok(Json(SetupCode { code: code.to_owned() }))
}
