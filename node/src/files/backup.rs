//! A backup over HTTP.
//!
//! Enters: perhaps a recipient to encrypt it to. Leaves: the file, piece by piece. It holds the secret key, so a session
//! is not enough: only the bearer of the token in the data folder gets it.

use std::sync::Arc;

use axum::Extension;
use axum::response::Response;

use super::stream;
use crate::backup::{self, BackupError};
use crate::folder::Folder;
use crate::replica::Handle;
use crate::seal::{self, Sealed};
use telecentre_web::auth::Visitor;
use telecentre_web::body::Asked;
use telecentre_web::problem::Problem;

/// What a backup is made of.
#[derive(Clone)]
pub struct BackupSource {
    /// The replica.
    pub handle: Handle,
    /// Its folder.
    pub folder: Arc<Folder>,
}

#[utoipa::path(get, path = "/api/v1/backup", params(
        ("encrypt_to" = Option<String>, Query, description = "The age recipient to encrypt it to; else it is in the clear")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 403), (status = 422)))]
pub(crate) async fn download(
    Extension(source): Extension<BackupSource>,
    Extension(visitor): Extension<Visitor>,
    Asked(mut asked): Asked,
) -> Result<Response, Problem> {
    let recipient: Option<String> = asked.parsed("encrypt_to");
    let recipient = asked.finish(Some(recipient))?;
    if visitor != Visitor::Token {
        return Err(Problem::forbidden("A backup holds the secret key: only the token in the data folder opens it."));
    }
    if let Some(to) = &recipient {
        seal::check(to).map_err(|e| Problem::invalid_field("encrypt_to", e.to_string()))?;
    }
    Ok(stream::download("telecentre.backup", move |out| {
        let Some(to) = &recipient else {
            return backup::write(&source.handle, source.folder.path(), out).map(|_| ());
        };
        let mut sealed =
            Sealed::new([to.as_str()], out).map_err(|e| BackupError::Io(std::io::Error::other(e.to_string())))?;
        backup::write(&source.handle, source.folder.path(), &mut sealed)?;
        sealed.finish()?;
        Ok::<_, BackupError>(())
    }))
}
