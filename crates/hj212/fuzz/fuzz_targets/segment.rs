//! Any segment can be read, answered, opened and put together without a panic.
#![no_main]

use hj212::{
    Answer, Command, Frame, Keyring, Profile, Reassembler, Report, SecretKey, decode, open,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|segment: &[u8]| {
    let mut wire = format!("##{:04}", segment.len().min(9999)).into_bytes();
    wire.extend_from_slice(segment);
    wire.extend_from_slice(format!("{:04X}\r\n", hj212::crc(segment)).as_bytes());
    let Some(frame) = Frame::read(&wire) else {
        return;
    };
    let profile = Profile {
        answer_without_qn: true,
        ..Profile::default()
    };
    let decoded = decode(frame, &profile);
    let _ = decoded.audit(&profile);
    for factor in decoded.data.factors() {
        for attribute in factor.attributes() {
            let _ = (
                attribute.suffix(),
                attribute.value.decimal(),
                attribute.value.text(),
            );
        }
    }
    let _ = (Command::read(&decoded), Report::read(&decoded));
    if let Ok(answer) = Answer::for_device(&decoded).to(&decoded, &profile) {
        assert!(answer.read().is_some());
    }
    let key = SecretKey::new([7; 16]);
    let _ = open(
        &frame,
        &Keyring {
            current: key,
            previous: None,
        },
    );
    Reassembler::default().add(&decoded, 0);
});
