//! The bytes of runs, files and messages; the rule stands one file up.

use super::{NETWORK, keys, line, name, same, signed, tip};
use crate::backup::{self, Record};
use crate::bundle;
use crate::erasure::Receipts;
use crate::have::Have;
use crate::id::{Boot, Hash, NodeId, Position, Space};
use crate::join::{Ask, JoinCode};
use crate::network::Cut;
use crate::run;
use crate::wire::{FrameWriter, Hello, Message, Proof};

#[test]
fn the_bytes_of_runs_blocks_and_files_are_those_of_version_3() {
    let mut alone = Vec::new();
    run::encode(&signed(), &mut crate::table::Writer::default(), &mut alone);
    same(
        "a run",
        &alone,
        "\
             00000d63656e7472652f66696765616300ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737\
             d100090909090909090901040405d66ac46de61c4355f27445ddee4009000e6c65646765722f323032362d3131e0919f\
             b00d01010808080808080808ac02abababababababababababababababababababababababababababababababab5581\
             07070707070707070380a0d2ecf1040204066465736b2d3103060808080808080808051507020e01150503060606c609\
             09090909090909ac02001e03017fe80702070301020300097370656c742d6f757403e003000055810707070707070707\
             0380a0d2ecf1040204066465736b2d3103060808080808080808051507020e01150503060606c60909090909090909ac\
             02001e03017fe80702070301020300097370656c742d6f757403e00306000101010b6c656e742f666967656163010505\
             05050505050505050505050505050505050505050505050505050505050502040404040404040411cdcdcdcdcdcdcdcd\
             cdcdcdcdcdcdcdcde132b1fa4f4624981fa557e2023f0ac4ea3c65a258f2f86e51b0ef9437bf7e4610000228020102c8\
             0100558107070707070707070380a0d2ecf1040204066465736b2d3103060808080808080808051507020e0115050306\
             0606c60909090909090909ac02001e03017fe80702070301020300097370656c742d6f757403e003e9895dbf0fc23882\
             01efdbe542889899bd4042ddd2b6d8e7f9f07458dbb11c744c06514e1e2da4cd4699f4e3490a1b66cbfba478de29a97b\
             76ff6a68f5b81d09",
    );
    let mut short = signed();
    short.entries.truncate(1);
    same(
        "a block",
        &run::encode_block(&[short.clone()]),
        "\
             02a40228b52ffd602400850700240e00000d63656e7472652f66696765616300ed4928c628d1c2c6eae9033890599561\
             2959273a5c63f93636c14614ac8737d1000901010405d66ac46de61c4355f27445ddee4009000e6c65646765722f3230\
             32362d3131e0919fb00d010108ac02ab5581070380a0d2ecf1040204066465736b2d31030608051507020e0115050306\
             0606c609ac02001e03017fe80702070301020300097370656c742d6f757403e003e9895dbf0fc2388201efdbe5428898\
             99bd4042ddd2b6d8e7f9f07458dbb11c744c06514e1e2da4cd4699f4e3490a1b66cbfba478de29a97b76ff6a68f5b81d\
             0906100059cd2173cd2debc9f6",
    );
    same(
        "a bundle's block",
        &bundle::block(&[short]),
        "\
             000000fd04aa5818cc91335702a40228b52ffd602400850700240e00000d63656e7472652f66696765616300ed4928c6\
             28d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1000901010405d66ac46de61c4355f27445ddee40\
             09000e6c65646765722f323032362d3131e0919fb00d010108ac02ab5581070380a0d2ecf1040204066465736b2d3103\
             0608051507020e01150503060606c609ac02001e03017fe80702070301020300097370656c742d6f757403e003e9895d\
             bf0fc2388201efdbe542889899bd4042ddd2b6d8e7f9f07458dbb11c744c06514e1e2da4cd4699f4e3490a1b66cbfba4\
             78de29a97b76ff6a68f5b81d0906100059cd2173cd2debc9f6",
    );
    let head = bundle::BundleHead { network: NETWORK, maker: keys().id(), made: 9, set: [4; 8], part: 2, parts: 3 };
    same(
        "a bundle's head",
        &head.encode(),
        "\
             74656c6563656e7472652062756e646c6520340a01010101010101010101010101010101010101010101010101010101\
             01010101ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1000000000000000904040404\
             040404040002000302534af6596afc42",
    );
    let head = backup::BackupHead { network: NETWORK, node: keys().id(), made: 9, version: "0.1.0".to_owned() };
    same(
        "a backup's head",
        &head.encode(),
        "\
             74656c6563656e747265206261636b757020330a01010101010101010101010101010101010101010101010101010101\
             01010101ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d10000000000000009302e312e\
             300000000000000000000000a3018d1b5591a4ba",
    );
    let file = Record::File { name: "identity".to_owned(), bytes: vec![1, 2, 3] };
    same("a backup's file", &file.encode(0), "010000000ccbeb38f26364444f086964656e74697479010203");
    let end = Record::End { entries: 4, digest: Hash([6; 32]) };
    same(
        "a backup's end",
        &end.encode(7),
        "\
             03000000285b1b40b26b047d4c0000000000000004060606060606060606060606060606060606060606060606060606\
             0606060606",
    );
    let cut = Cut(vec![(Space::Commons, tip()), (Space::Directory, tip()), (Space::Commons, tip())]);
    same(
        "a cut",
        &cut.encode(),
        "\
             0007636f6d6d6f6e73090909090909090904efefefefefefefefefefefefefefefef01096469726563746f7279090909\
             090909090904efefefefefefefefefefefefefefefef00090909090909090904efefefefefefefefefefefefefefefef",
    );
}

#[test]
fn the_bytes_of_messages_are_those_of_version_3() {
    let lines = vec![(line(Space::Commons), vec![tip()])];
    let digest = Have::new(NETWORK).digest(None);
    same(
        "the digest of nothing",
        digest.as_bytes(),
        "9327b14218dab366c4b82bbb3274fee8b9ad4b891147fca6ac4841a19a136ae1",
    );
    let hello = Hello {
        network: NETWORK,
        boot: Boot([7; 16]),
        clock: 1_795_417_200_000,
        digest: [1; 16],
        own: [2; 8],
        lists: true,
    };
    let names = ["guest/0000000000002", "later/0000000000003", "member/0000000000001"];
    let receipts = Receipts(names.iter().map(|text| (name(text), 1_795_417_200)).collect());
    let messages = [
        Message::Hello(Box::new(hello)),
        Message::Run(Box::new(signed())),
        Message::Ack(lines.clone()),
        Message::Want(vec![Space::Directory]),
        Message::Space(Space::Commons, [2; 16], true),
        Message::Trail(line(Space::Directory), vec![tip()]),
        Message::Flushed,
        Message::Heard(vec![(NodeId([5; 32]), 1_795_417_200)]),
        Message::Receipts(true, receipts.clone()),
        Message::Remembered(receipts.digest()),
        Message::Lines(lines),
        Message::Listed,
        Message::Proof(Box::new(Proof {
            line: line(Space::Commons),
            at: Position { actor: tip().actor, seq: 4, h: Hash([6; 32]) },
            signature: [8; 64],
        })),
        Message::Digest(Hash([6; 32])),
    ];
    let golden = [
        "\
             010301010101010101010101010101010101010101010101010101010101010101010707070707070707070707070707\
             070780d6a2f3c06801010101010101010101010101010101020202020202020201",
        "\
             0200000d63656e7472652f66696765616300ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac87\
             37d100090909090909090901040405d66ac46de61c4355f27445ddee4009000e6c65646765722f323032362d3131e091\
             9fb00d01010808080808080808ac02abababababababababababababababababababababababababababababababab55\
             8107070707070707070380a0d2ecf1040204066465736b2d3103060808080808080808051507020e01150503060606c6\
             0909090909090909ac02001e03017fe80702070301020300097370656c742d6f757403e0030000558107070707070707\
             070380a0d2ecf1040204066465736b2d3103060808080808080808051507020e01150503060606c60909090909090909\
             ac02001e03017fe80702070301020300097370656c742d6f757403e00306000101010b6c656e742f6669676561630105\
             0505050505050505050505050505050505050505050505050505050505050502040404040404040411cdcdcdcdcdcdcd\
             cdcdcdcdcdcdcdcdcde132b1fa4f4624981fa557e2023f0ac4ea3c65a258f2f86e51b0ef9437bf7e4610000228020102\
             c80100558107070707070707070380a0d2ecf1040204066465736b2d3103060808080808080808051507020e01150503\
             060606c60909090909090909ac02001e03017fe80702070301020300097370656c742d6f757403e003e9895dbf0fc238\
             8201efdbe542889899bd4042ddd2b6d8e7f9f07458dbb11c744c06514e1e2da4cd4699f4e3490a1b66cbfba478de29a9\
             7b76ff6a68f5b81d09",
        "0301020207636f6d6d6f6e7300010004efefefefefefefefefefefefefefefef",
        "040103096469726563746f7279",
        "05020202020202020202020202020202020201",
        "06030300010004efefefefefefefefefefefefefefefef",
        "07",
        "080101e0919fb00d",
        "\
             090103020000000000000002e0919fb00d00136c617465722f3030303030303030303030303300010000000000000001\
             00",
        "0aea3f0cb63e3cd08c",
        "0b0102010004efefefefefefefefefefefefefefefef",
        "0c",
        "\
             0d0200040606060606060606060606060606060606060606060606060606060606060606080808080808080808080808\
             080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808\
             08080808",
        "0e0606060606060606060606060606060606060606060606060606060606060606",
    ];
    let mut writer = FrameWriter::default();
    for (message, golden) in messages.iter().zip(golden) {
        writer.push(message);
        let frame = writer.finish();
        let plain = run::unpack(&frame, crate::limit::FRAME_DECODED_BYTES).unwrap();
        same("a message", &plain, golden);
    }
    let code = JoinCode { hub: keys().id(), network: NETWORK, secret: [5; 16], address: "hub:7000".to_owned() };
    same(
        "a join code",
        code.to_string().as_bytes(),
        "\
             7463312d786e346a686868387437316364747139306377393070636e63346d6e6a3973746268687a6a64687072353331\
             39623437367a386732303831303430673230383130343067323038313034306732303831303430673230383130343067\
             323038313034306732303835306d326761313835306d326761313835306d326761313835643174703465687136307233\
             316579366e396467",
    );
    let ask = Ask {
        network: NETWORK,
        secret: [5; 16],
        name: "Figeac".to_owned(),
        listens: String::new(),
        recipient: "age1".to_owned(),
    };
    same(
        "what is asked with it",
        &ask.encode(),
        "\
             030101010101010101010101010101010101010101010101010101010101010101050505050505050505050505050505\
             0506466967656163000461676531",
    );
}
