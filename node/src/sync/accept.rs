//! Who is let in when they dial.
//!
//! Enters: connections that peers made. Leaves: those that want to join, to the registrar; those of the network, to their
//! session; strangers, turned away, or heard where the hub may have lost its memory of them. Dials nobody.

use telecentre_proto::network::Standing;
use telecentre_proto::refusal::Refusal;

use super::shared::Sync;
use crate::link::{Alpn, Connection};

impl Sync {
    /// Takes every connection that is made, as long as the endpoint is open.
    pub(super) async fn accept_all(self) {
        while let Some(connection) = self.0.endpoint.accept().await {
            let sync = self.clone();
            tokio::spawn(async move { sync.accepted(connection).await });
        }
    }

    async fn accepted(self, connection: Connection) {
        if connection.alpn() == Alpn::Join {
            match &self.0.registrar {
                Some(registrar) => {
                    let Ok(_seat) = self.0.joining.try_acquire() else {
                        return connection.close(Refusal::Full, "too many ask to join now; come again");
                    };
                    registrar.answer(connection).await;
                }
                None => connection.close(Refusal::NotEnrolled, "only the hub enrols; use its address"),
            }
            return;
        }
        if self.is_paused() {
            connection.close(Refusal::Paused, "sync is paused here");
            return;
        }
        let peer = connection.peer();
        let unknown = self.0.handle.read(|replica, _| replica.network().standing(&peer)) == Standing::Unknown;
        if unknown && !self.is_target(&peer) {
            if !self.gathers() {
                tracing::warn!(%peer, "a replica that is not enrolled was turned away");
                connection.close(Refusal::NotEnrolled, "this NodeId is not enrolled in the network");
                return;
            }
            let Some(_seat) = self.seat() else {
                connection.close(Refusal::Full, "too many whom nobody knows are here; come again");
                return;
            };
            return self.run(connection).await;
        }
        self.run(connection).await;
    }
}
