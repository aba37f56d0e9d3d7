//! `sportello calendar …`: due times, without a database.

use clap::{Args, Subcommand};
use domain::sla::{Calendar, ClockName, due, elapsed};
use domain::zone::Zone;
use model::Timestamp;

use super::{Exit, Outcome, print};

#[derive(Subcommand)]
pub enum CalendarCommand {
    /// Print when a budget of working time runs out.
    Due {
        #[command(flatten)]
        on: On,
        /// Working time, such as 24h, 90m or 9h30m.
        #[arg(long)]
        budget: String,
        /// RFC 3339 with its offset.
        #[arg(long)]
        start: String,
    },
    /// Print the working time between two instants.
    Elapsed {
        #[command(flatten)]
        on: On,
        /// RFC 3339 with its offset.
        #[arg(long)]
        start: String,
        /// RFC 3339 with its offset.
        #[arg(long)]
        end: String,
    },
}

#[derive(Args)]
pub struct On {
    /// IT, IT+PZ, IT+MT or IT-pre2026.
    #[arg(long, default_value = "IT")]
    calendar: String,
    /// sla24, servizio or solare.
    #[arg(long)]
    clock: String,
}

impl On {
    fn read(&self) -> Result<(Calendar, ClockName), Exit> {
        let calendar = Calendar::named(&self.calendar).ok_or_else(|| {
            Exit::failed(format!(
                "no calendar {:?}; there are {}",
                self.calendar,
                Calendar::NAMES.join(", ")
            ))
        })?;
        let clock = ClockName::named(&self.clock).ok_or_else(|| {
            let known: Vec<_> = ClockName::ALL.iter().map(|(name, _)| *name).collect();
            Exit::failed(format!("no clock {:?}; there are {}", self.clock, known.join(", ")))
        })?;
        Ok((calendar, clock))
    }
}

/// Runs a command.
pub fn run(command: CalendarCommand) -> Outcome {
    let zone = Zone::rome();
    match command {
        CalendarCommand::Due { on, budget, start } => {
            let (calendar, clock) = on.read()?;
            let start = instant("--start", &start)?;
            let due = due(clock, &calendar, zone.rules(), start, duration(&budget)?)
                .ok_or_else(|| Exit::failed("that is beyond any calendar"))?;
            print(zone.moment(due, due).iso);
        }
        CalendarCommand::Elapsed { on, start, end } => {
            let (calendar, clock) = on.read()?;
            let (start, end) = (instant("--start", &start)?, instant("--end", &end)?);
            if start > end {
                return Err(Exit::failed(
                    "--start is after --end; expected the earlier instant first",
                ));
            }
            let seconds = elapsed(clock, &calendar, zone.rules(), start, end) / 1000;
            print(format_args!(
                "{}h{:02}m{:02}s",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60
            ));
        }
    }
    Ok(())
}

fn instant(option: &str, text: &str) -> Result<Timestamp, Exit> {
    let instant: jiff::Timestamp = text.parse().map_err(|_| {
        Exit::failed(format!(
            "{option}: expected an instant with its offset, such as 2026-11-13T18:00:00+01:00, not {text:?}"
        ))
    })?;
    Ok(Timestamp(instant.as_millisecond()))
}

/// Reads `24h`, `90m`, `9h30m`, `45s` into milliseconds.
fn duration(text: &str) -> Result<i64, Exit> {
    let wrong = || {
        Exit::failed(format!(
            "--budget: expected a duration such as 24h or 9h30m, not {text:?}"
        ))
    };
    let mut total: i64 = 0;
    let mut digits = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let unit = match c {
            'h' => 3_600_000,
            'm' => 60_000,
            's' => 1_000,
            _ => return Err(wrong()),
        };
        let amount: i64 = digits.parse().map_err(|_| wrong())?;
        total = amount
            .checked_mul(unit)
            .and_then(|ms| total.checked_add(ms))
            .ok_or_else(wrong)?;
        digits.clear();
    }
    if digits.is_empty() && !text.is_empty() {
        Ok(total)
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, ms) in [("24h", 86_400_000), ("9h30m", 34_200_000), ("45s", 45_000), ("0h", 0)] {
            assert_eq!(duration(text).ok(), Some(ms), "{text}");
        }
        for text in ["", "24", "h", "24x", "-1h", "99999999999999999h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
