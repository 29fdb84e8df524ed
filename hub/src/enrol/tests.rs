//! Who a code lets in, asked of the decision itself: keys that begin alike can't be found by trying.

use super::*;
use crate::founded;

#[tokio::test]
async fn of_two_replicas_whose_ids_begin_with_the_same_8_bytes_only_the_first_is_enrolled() {
    let (program, _folder) = founded::hub().await;
    let joins = async |node: NodeId| {
        let code = invite(&program.handle, Role::Node, None, EXPIRES_S, Some("127.0.0.1:1".to_owned())).await.unwrap();
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
    alike.0[8] = 8;
    other.0[7] = 8;
    assert_eq!(joins(first).await, Ok(()));
    assert_eq!(joins(alike).await, Err(Refusal::JoinCode));
    assert_eq!(joins(other).await, Ok(()));
    // The first one may come again with another code.
    assert_eq!(joins(first).await, Ok(()));
    program.handle.stop().await;
}
