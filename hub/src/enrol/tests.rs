//! Who a code lets in, asked of the decision itself: keys that begin alike can't be found by trying.

use super::*;
use crate::closing::UpTo;
use crate::founded;

#[tokio::test]
async fn of_two_replicas_whose_ids_begin_with_the_same_3_bytes_only_the_first_is_enrolled_and_the_other_comes_with_a_new_key()
 {
    let (program, _folder) = founded::hub().await;
    let code = async || {
        let (handle, folder, address) = (&program.handle, program.folder.path(), Some("127.0.0.1:1".to_owned()));
        invite(handle, folder, Role::Node, None, EXPIRES_S, address).await.unwrap().long
    };
    let joins = async |node: NodeId, code: &JoinCode| {
        let ask = Ask {
            network: code.network,
            secret: code.secret,
            name: "Boîte".to_owned(),
            listens: String::new(),
            recipient: String::new(),
        };
        let decided = move |bench: &mut Workbench<'_>| {
            Ok::<_, NotSaved>(match decide(bench, node, &ask, None) {
                Ok((drafts, _)) => (drafts, Ok(())),
                Err(refusal) => (Vec::new(), Err(refusal)),
            })
        };
        program.handle.edit(decided).await.unwrap().unwrap()
    };
    let first = NodeId([7; 32]);
    let (mut alike, mut other) = (first, first);
    alike.0[3] = 8;
    other.0[2] = 8;
    assert_eq!(joins(first, &code().await).await, Ok(()));
    let again = code().await;
    assert_eq!(joins(alike, &again).await, Err(Refusal::TakenPrefix));
    assert_eq!(joins(other, &again).await, Ok(()), "the code is good for the key that the box made anew");
    // The first one may come again with another code.
    assert_eq!(joins(first, &code().await).await, Ok(()));
    // Nor may another follow once it is closed: its records stay.
    let closed = crate::closing::close(&program.handle, first.to_string(), None, ClosingKind::Revoked, UpTo::Now);
    closed.await.unwrap();
    assert_eq!(joins(alike, &code().await).await, Err(Refusal::TakenPrefix));
    // What the hub's own records begin with is taken, too.
    let mut hub = program.node();
    hub.0[31] ^= 1;
    assert_eq!(joins(hub, &code().await).await, Err(Refusal::TakenPrefix));
    program.handle.stop().await;
}
