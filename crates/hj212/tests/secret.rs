//! Encrypted frames of the 2025 edition, by the examples of its appendix A.2.

use hj212::{
    Area, Chunk, Cn, Edition, Frame, Framer, Identity, Keyring, Opened, Profile, SecretKey, Stamp,
    WireFrame, decode, open, seal,
};
use proptest::prelude::*;

const HEAD: &str =
    "QN=20240520210700000;ST=31;CN=2051;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&";
/// Example 2: whole blocks only.
const EVEN: &str = "DataTime=20240520210600;a01011-Min=1.35,a01011-Avg=1.35,a01011-Max=1.35,a01011-Flag=N;a01012-Min=9.3,a01012-Avg=9.3,a01012-Max=9.3,a01012-Flag=N;a01014-Min=3.20,a01014-Avg=3.211,a01014-Max=3.212,a01014-Flag=N";
const EVEN_HEX: &str = "E43E159ACFAB242CB53155FB8B9281A1A242577ABFAED881BE88B72D69FC55ED1A80119FAAC8B3CD33D285CC76F57F2CA7F88B9573C6647E0F07E24609BD6B63EB20C5B9784F28E71D2F4994FF61D9E1C2B3075592B4D1E09C4D8BB27BE97B559E3DA6643781A6F477769DEEB009B10DFFF3426922725D607DC4480F0CAC5F70DB2587B124BCB281592721D6E4BC180A97E5E111499CBE822E31C8D7761553543AA24207C290997BBDE64F9266BC5F529A172E381C1D898CA1A0D771A914A7B2D7467C70B94F1D4A7B0350A48DBF8B41";
/// Example 4: three bytes are left over and stay plain.
const ODD: &str = "DataTime=20240520210600;a01011-Min=1.35,a01011-Avg=1.35,a01011-Max=1.35,a01011-Flag=N;a01014-Min=3.20,a01014-Avg=3.20,a01014-Max=3.20,a01014-Flag=N";
const ODD_HEX: &str = "E43E159ACFAB242CB53155FB8B9281A1A242577ABFAED881BE88B72D69FC55ED1A80119FAAC8B3CD33D285CC76F57F2CA7F88B9573C6647E0F07E24609BD6B63EB20C5B9784F28E71D2F4994FF61D9E13B391A1D2A454B65388D5D9435DBF021528C7BF9755EF16518710C0CAC0ADEF9C5156CD0A5A17674AC0ED2ABC40023E9EF70128554B82438E91ADCE98A0D03A4";

fn keys() -> Keyring {
    Keyring {
        current: SecretKey::new([b'0'; 16]),
        previous: None,
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).expect("a digit");
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::try_from(digit(pair[0]) * 16 + digit(pair[1])).expect("a byte"))
        .collect()
}

/// The frame with a data area of any bytes and a given check word.
fn frame_of(length: usize, area: &[u8], word: &str) -> Vec<u8> {
    let mut bytes = format!("##{length:04}{HEAD}").into_bytes();
    bytes.extend_from_slice(area);
    bytes.extend_from_slice(format!("&&{word}\r\n").as_bytes());
    bytes
}

#[test]
fn the_examples_of_the_appendix() {
    fn check(plain: &str, cipher_hex: &str, rest: &str, word: &str) {
        let cipher = [unhex(cipher_hex), rest.as_bytes().to_vec()].concat();
        assert_eq!(cipher.len(), plain.len());
        let length = HEAD.len() + plain.len() + 2;
        let printed: Vec<String> = unhex(cipher_hex)
            .iter()
            .map(|byte| format!("0x{byte:02X}"))
            .collect();
        let printed = format!("{{{}}}{rest}", printed.join(","));
        for sent in [
            frame_of(length, &cipher, word),
            frame_of(length, printed.as_bytes(), word),
        ] {
            let mut framer = Framer::new();
            framer.push(&sent);
            let Some(Chunk::Frame(frame)) = framer.next_chunk() else {
                panic!("a frame")
            };
            assert!(
                !decode(frame, &Profile::default()).is_usable(),
                "not before it is decrypted"
            );
            let Opened::Decrypted {
                frame,
                with_previous,
            } = open(&frame, &keys())
            else {
                panic!("the key opens it");
            };
            assert!(!with_previous);
            assert_eq!(
                frame,
                frame_of(length, plain.as_bytes(), word)[..frame.len()]
            );
            let decoded = decode(Frame::read(&frame).expect("a frame"), &Profile::default());
            assert!(decoded.is_usable(), "{:?}", decoded.issues);
            assert_eq!(decoded.data.bytes(), plain.as_bytes());
        }
    }
    check(EVEN, EVEN_HEX, "", "2200");
    check(ODD, ODD_HEX, "g=N", "B541");
}

#[test]
fn a_plain_frame_is_plain_and_a_wrong_key_opens_nothing() {
    let plain = frame_of(HEAD.len() + ODD.len() + 2, ODD.as_bytes(), "B541");
    assert_eq!(
        open(&Frame::read(&plain).expect("a frame"), &keys()),
        Opened::Plain
    );
    let cipher = [unhex(ODD_HEX), b"g=N".to_vec()].concat();
    let sent = frame_of(HEAD.len() + ODD.len() + 2, &cipher, "B541");
    let wrong = Keyring {
        current: SecretKey::new([b'1'; 16]),
        previous: None,
    };
    assert_eq!(
        open(&Frame::read(&sent).expect("a frame"), &wrong),
        Opened::Unreadable
    );
}

#[test]
fn the_key_before_still_opens_during_the_change() {
    let cipher = [unhex(ODD_HEX), b"g=N".to_vec()].concat();
    let sent = frame_of(HEAD.len() + ODD.len() + 2, &cipher, "B541");
    let keys = Keyring {
        current: SecretKey::new([b'1'; 16]),
        previous: Some(keys().current),
    };
    let opened = open(&Frame::read(&sent).expect("a frame"), &keys);
    assert!(matches!(
        opened,
        Opened::Decrypted {
            with_previous: true,
            ..
        }
    ));
}

fn built(value: &str) -> WireFrame {
    let device =
        Identity::new(Edition::V2025, "31", "123456", "010000A8900016F000169DC0").expect("names");
    let qn = Stamp::new(2026, 3, 1, 8, 0, 0).expect("a time");
    let area = Area::new()
        .time("DataTime", qn)
        .and_then(|area| area.field("a01011-Rtd", value));
    device
        .frame(Cn::REALTIME, qn)
        .ack(true)
        .resend(true)
        .build(&area.expect("an area"))
        .expect("a frame")
}

proptest! {
    #[test]
    fn what_is_sealed_can_be_opened(value in "[0-9]{0,40}", key in any::<[u8; 16]>(), drip in 1_usize..50) {
        let plain = built(&value);
        let sealed = seal(&plain, SecretKey::new(key));
        prop_assert_eq!(sealed.as_bytes().len(), plain.as_bytes().len());
        let mut framer = Framer::new();
        let mut opened = None;
        for piece in sealed.as_bytes().chunks(drip) {
            framer.push(piece);
            while let Some(chunk) = framer.next_chunk() {
                let Chunk::Frame(frame) = chunk else { panic!("no garbage was sent") };
                opened = Some(open(&frame, &Keyring { current: SecretKey::new(key), previous: None }));
            }
        }
        let Some(Opened::Decrypted { frame, .. }) = opened else { panic!("the key opens it: {opened:?}") };
        prop_assert_eq!(&frame[..], &plain.as_bytes()[..frame.len()]);
        let decoded = decode(Frame::read(&frame).expect("a frame"), &Profile::default());
        prop_assert!(decoded.header.resent && decoded.edition == Edition::V2025);
    }
}
