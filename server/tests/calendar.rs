//! `sportello calendar`: due times at a terminal, without a desk.

use std::process::{Command, Output};

fn calendar(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sportello"))
        .arg("calendar")
        .args(arguments)
        .env_remove("DATABASE_URL")
        .env_remove("SPORTELLO_CONFIG")
        .output()
        .unwrap()
}

/// What it prints, without the end of the line.
fn printed(arguments: &[&str]) -> String {
    let output = calendar(arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn due(calendar: &str, clock: &str, budget: &str, start: &str) -> String {
    printed(&[
        "due",
        "--calendar",
        calendar,
        "--clock",
        clock,
        "--budget",
        budget,
        "--start",
        start,
    ])
}

#[test]
fn due_times_are_printed_with_the_offset_of_their_day() {
    for (calendar, clock, budget, start, due_at) in [
        (
            "IT",
            "sla24",
            "24h",
            "2026-11-13T18:00:00+01:00",
            "2026-11-16T04:00:00+01:00",
        ),
        (
            "IT",
            "sla24",
            "24h",
            "2026-11-13T17:00:00Z",
            "2026-11-16T04:00:00+01:00",
        ),
        (
            "IT",
            "sla24",
            "24h",
            "2026-03-27T20:00:00+01:00",
            "2026-03-30T06:00:00+02:00",
        ),
        (
            "IT",
            "sla24",
            "24h",
            "2028-05-29T10:00:00+02:00",
            "2028-05-30T10:00:00+02:00",
        ),
        (
            "IT+PZ",
            "sla24",
            "24h",
            "2028-05-29T10:00:00+02:00",
            "2028-05-31T10:00:00+02:00",
        ),
        (
            "IT",
            "sla24",
            "24h",
            "2026-07-01T10:00:00+02:00",
            "2026-07-02T10:00:00+02:00",
        ),
        (
            "IT+MT",
            "sla24",
            "24h",
            "2026-07-01T10:00:00+02:00",
            "2026-07-03T10:00:00+02:00",
        ),
        (
            "IT",
            "sla24",
            "24h",
            "2027-10-01T22:00:00+02:00",
            "2027-10-05T08:00:00+02:00",
        ),
        (
            "IT-pre2026",
            "sla24",
            "24h",
            "2027-10-01T22:00:00+02:00",
            "2027-10-04T08:00:00+02:00",
        ),
        (
            "IT",
            "servizio",
            "4h",
            "2026-12-24T19:00:00+01:00",
            "2026-12-28T11:00:00+01:00",
        ),
        (
            "IT",
            "servizio",
            "2h30m",
            "2026-11-13T18:30:00+01:00",
            "2026-11-14T09:00:00+01:00",
        ),
        (
            "IT",
            "solare",
            "4h",
            "2026-11-13T18:30:00+01:00",
            "2026-11-13T22:30:00+01:00",
        ),
        (
            "IT",
            "sla24",
            "0h",
            "2026-11-15T10:00:00+01:00",
            "2026-11-15T10:00:00+01:00",
        ),
    ] {
        assert_eq!(
            due(calendar, clock, budget, start),
            due_at,
            "{calendar} {clock} {budget} {start}"
        );
    }
    let arguments = [
        "due",
        "--clock",
        "sla24",
        "--budget",
        "24h",
        "--start",
        "2027-10-01T22:00:00+02:00",
    ];
    assert_eq!(
        printed(&arguments),
        "2027-10-05T08:00:00+02:00",
        "IT is the calendar that is meant"
    );
}

#[test]
fn elapsed_time_is_printed_in_hours_minutes_and_seconds() {
    for (clock, start, end, counted) in [
        (
            "sla24",
            "2026-11-13T18:00:00+01:00",
            "2026-11-16T04:00:00+01:00",
            "24h00m00s",
        ),
        (
            "servizio",
            "2026-12-24T19:00:00+01:00",
            "2026-12-28T11:00:00+01:00",
            "4h00m00s",
        ),
        (
            "servizio",
            "2026-12-25T00:00:00+01:00",
            "2026-12-28T08:00:00+01:00",
            "0h00m00s",
        ),
        (
            "solare",
            "2026-10-24T10:00:00+02:00",
            "2026-10-26T10:00:00+01:00",
            "49h00m00s",
        ),
        ("solare", "2026-10-24T10:00:00Z", "2026-10-24T10:59:59Z", "0h59m59s"),
    ] {
        let given = printed(&["elapsed", "--clock", clock, "--start", start, "--end", end]);
        assert_eq!(given, counted, "{clock} {start} {end}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_with_what_is_expected() {
    let start = "2026-11-13T18:00:00+01:00";
    let refused: [(&[&str], &[&str]); 8] = [
        (
            &[
                "due",
                "--clock",
                "sla24",
                "--budget",
                "24h",
                "--start",
                "2026-11-13T18:00:00",
            ],
            &["--start", "offset", "2026-11-13T18:00:00+01:00"],
        ),
        (
            &["due", "--clock", "sla24", "--budget", "24h", "--start", "domani"],
            &["--start", "domani"],
        ),
        (
            &["due", "--clock", "sla25", "--budget", "24h", "--start", start],
            &["sla25", "sla24, servizio, solare"],
        ),
        (
            &[
                "due",
                "--calendar",
                "CH",
                "--clock",
                "sla24",
                "--budget",
                "24h",
                "--start",
                start,
            ],
            &["CH", "IT, IT+PZ, IT+MT, IT-pre2026"],
        ),
        (
            &["due", "--clock", "sla24", "--budget", "24", "--start", start],
            &["--budget", "24h or 9h30m"],
        ),
        (
            &[
                "elapsed",
                "--clock",
                "sla24",
                "--start",
                start,
                "--end",
                "2026-11-13T17:59:59+01:00",
            ],
            &["--start is after --end", "earlier instant first"],
        ),
        (
            &[
                "elapsed",
                "--clock",
                "sla24",
                "--start",
                start,
                "--end",
                "2026-11-14 18:00",
            ],
            &["--end", "offset"],
        ),
        (&["elapsed", "--clock", "sla24", "--start", start], &["--end"]),
    ];
    for (arguments, expected) in refused {
        let output = calendar(arguments);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        for words in expected {
            assert!(said.contains(words), "{arguments:?}: {said:?} without {words:?}");
        }
    }
}
