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
fn the_bytes_of_runs_blocks_and_files_are_those_of_version_2() {
    let mut alone = Vec::new();
    run::encode(&signed(), &mut crate::table::Writer::default(), &mut alone);
    same(
        "a run",
        &alone,
        "\
             00000d63656e7472652f66696765616300ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737\
             d100090909090909090901044a8e0c66b1249e29164ab1ae301f991609000e6c65646765722f323032362d3131e0919f\
             b00d01010808080808080808ac02abababababababababababababababababababababababababababababababab5581\
             07070707070707070380a0d2ecf1040204066465736b2d3103060808080808080808051507020e01150503060606c609\
             09090909090909ac02001e03017fe80702070301020300097370656c742d6f757403e003000055810707070707070707\
             0380a0d2ecf1040204066465736b2d3103060808080808080808051507020e01150503060606c60909090909090909ac\
             02001e03017fe80702070301020300097370656c742d6f757403e00306000101010b6c656e742f666967656163010505\
             05050505050505050505050505050505050505050505050505050505050502040404040404040411cdcdcdcdcdcdcdcd\
             cdcdcdcdcdcdcdcde132b1fa4f4624981fa557e2023f0ac4ea3c65a258f2f86e51b0ef9437bf7e4610000201020102c8\
             0100558107070707070707070380a0d2ecf1040204066465736b2d3103060808080808080808051507020e0115050306\
             0606c60909090909090909ac02001e03017fe80702070301020300097370656c742d6f757403e00313ac03a566c31ca0\
             2aa93e74edb97110e2bd1fe02ff842df1a04515e14bf7299a3c8c4435a437f7aac6648fb7b45fe3947f270419f9d837e\
             b1b7ee9e2fb72e0d",
    );
    let mut short = signed();
    short.entries.truncate(1);
    same(
        "a block",
        &run::encode_block(&[short.clone()]),
        "\
             02a40228b52ffd602400850700240e00000d63656e7472652f66696765616300ed4928c628d1c2c6eae9033890599561\
             2959273a5c63f93636c14614ac8737d1000901014a8e0c66b1249e29164ab1ae301f991609000e6c65646765722f3230\
             32362d3131e0919fb00d010108ac02ab5581070380a0d2ecf1040204066465736b2d31030608051507020e0115050306\
             0606c609ac02001e03017fe80702070301020300097370656c742d6f757403e00313ac03a566c31ca02aa93e74edb971\
             10e2bd1fe02ff842df1a04515e14bf7299a3c8c4435a437f7aac6648fb7b45fe3947f270419f9d837eb1b7ee9e2fb72e\
             0d06100059cd2173cd2debc9f6",
    );
    same(
        "a bundle's block",
        &bundle::block(&[short]),
        "\
             000000fd000d49cd8de54e2b02a40228b52ffd602400850700240e00000d63656e7472652f66696765616300ed4928c6\
             28d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1000901014a8e0c66b1249e29164ab1ae301f9916\
             09000e6c65646765722f323032362d3131e0919fb00d010108ac02ab5581070380a0d2ecf1040204066465736b2d3103\
             0608051507020e01150503060606c609ac02001e03017fe80702070301020300097370656c742d6f757403e00313ac03\
             a566c31ca02aa93e74edb97110e2bd1fe02ff842df1a04515e14bf7299a3c8c4435a437f7aac6648fb7b45fe3947f270\
             419f9d837eb1b7ee9e2fb72e0d06100059cd2173cd2debc9f6",
    );
    let head = bundle::BundleHead { network: NETWORK, maker: keys().id(), made: 9, set: [4; 8], part: 2, parts: 3 };
    same(
        "a bundle's head",
        &head.encode(),
        "\
             74656c6563656e7472652062756e646c6520330a01010101010101010101010101010101010101010101010101010101\
             01010101ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1000000000000000904040404\
             040404040002000347dce9de5ae0b8f9",
    );
    let head = backup::BackupHead { network: NETWORK, node: keys().id(), made: 9, version: "0.1.0".to_owned() };
    same(
        "a backup's head",
        &head.encode(),
        "\
             74656c6563656e747265206261636b757020320a01010101010101010101010101010101010101010101010101010101\
             01010101ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d10000000000000009302e312e\
             30000000000000000000000003d82e4eb47b393f",
    );
    let file = Record::File { name: "identity".to_owned(), bytes: vec![1, 2, 3] };
    same("a backup's file", &file.encode(0), "010000000c9776d934c2400815086964656e74697479010203");
    let end = Record::End { entries: 4, digest: Hash([6; 32]) };
    same(
        "a backup's end",
        &end.encode(7),
        "\
             0300000028c13bfe46f9cebcb20000000000000004060606060606060606060606060606060606060606060606060606\
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
fn the_bytes_of_messages_are_those_of_version_2() {
    let lines = vec![(line(Space::Commons), vec![tip()])];
    let digest = Have::new(NETWORK).digest(None);
    same(
        "the digest of nothing",
        digest.as_bytes(),
        "8fa36df5774271ea56a523270b026b422ac6757ebe28e77ac1697b8c8c0553b5",
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
             010201010101010101010101010101010101010101010101010101010101010101010707070707070707070707070707\
             070780d6a2f3c0680101010101010101010101010101010101020007636f6d6d6f6e7302020202020202020202020202\
             0202020101000000ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d10100090909090909\
             090904efefefefefefefefefefefefefefefef01096469726563746f72790303030303030303030303030303030300",
        "\
             0201020d63656e7472652f666967656163000001044a8e0c66b1249e29164ab1ae301f991609000e6c65646765722f32\
             3032362d3131e0919fb00d01010808080808080808ac02ababababababababababababababababababababababababab\
             ababababababab558107070707070707070380a0d2ecf1040204066465736b2d3103060808080808080808051507020e\
             01150503060606c60909090909090909ac02001e03017fe80702070301020300097370656c742d6f757403e003000055\
             8107070707070707070380a0d2ecf1040204066465736b2d3103060808080808080808051507020e01150503060606c6\
             0909090909090909ac02001e03017fe80702070301020300097370656c742d6f757403e00306000102030b6c656e742f\
             666967656163010505050505050505050505050505050505050505050505050505050505050505020404040404040404\
             11cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcde132b1fa4f4624981fa557e2023f0ac4ea3c65a258f2f86e51b0ef9437bf7e\
             4610000201020102c80100558107070707070707070380a0d2ecf1040204066465736b2d310306080808080808080805\
             1507020e01150503060606c60909090909090909ac02001e03017fe80702070301020300097370656c742d6f757403e0\
             0313ac03a566c31ca02aa93e74edb97110e2bd1fe02ff842df1a04515e14bf7299a3c8c4435a437f7aac6648fb7b45fe\
             3947f270419f9d837eb1b7ee9e2fb72e0d",
        "030100010004efefefefefefefefefefefefefefefef",
        "040101",
        "0501000100010004efefefefefefefefefefefefefefefef",
        "0601030100010004efefefefefefefefefefefefefefefef",
        "07",
        "080101e0919fb00d",
        "\
             090103020000000000000002e0919fb00d00136c617465722f3030303030303030303030303300010000000000000001\
             00",
        "0a720bb6164fb1c79d",
        "",
        "",
        "",
        "",
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
             020101010101010101010101010101010101010101010101010101010101010101050505050505050505050505050505\
             0506466967656163000461676531",
    );
}
