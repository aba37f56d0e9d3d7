//! The words of the rules of the clocks: service levels, days, hours, and what a draft changes.

use leptos_i18n::td_string;
use model::Channel;
use model::clock_rules::{
    Change, ClockKind, ClockStart, ClockStep, ClosureView, HolidayDay, HolidayName, HolidayView, LevelField, LevelView,
    PatronSaint, WeekView, duration,
};

use crate::format;
use crate::i18n::i18n::Locale;

/// When the time of a service level is counted.
pub fn kind(l: Locale, kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::Sla24 => td_string!(l, clocks.sla24),
        ClockKind::Servizio => td_string!(l, clocks.servizio),
        ClockKind::Solare => td_string!(l, clocks.solare),
        ClockKind::Linea => td_string!(l, clocks.linea),
    }
}

/// When a clock starts.
pub fn start(l: Locale, start: ClockStart) -> &'static str {
    match start {
        ClockStart::Received => td_string!(l, clocks.received),
        ClockStart::CallStart => td_string!(l, clocks.call_start),
    }
}

/// Something that the desk does by itself.
pub fn step(l: Locale, step: ClockStep) -> &'static str {
    match step {
        ClockStep::NotifyOwner => td_string!(l, clocks.notify_owner),
        ClockStep::NotifyLeader => td_string!(l, clocks.notify_leader),
        ClockStep::RaisePriority => td_string!(l, clocks.raise_priority),
        ClockStep::ToLeader => td_string!(l, clocks.to_leader),
    }
}

/// Several of them.
pub fn steps(l: Locale, steps: &[ClockStep]) -> String {
    let all: Vec<&str> = steps.iter().map(|done| step(l, *done)).collect();
    if all.is_empty() {
        td_string!(l, clocks.no_step).to_owned()
    } else {
        all.join(", ")
    }
}

/// A patron saint's day.
pub fn saint(l: Locale, saint: PatronSaint) -> &'static str {
    match saint {
        PatronSaint::Potenza => td_string!(l, clocks.potenza_day),
        PatronSaint::Matera => td_string!(l, clocks.matera_day),
    }
}

/// A holiday's name.
pub fn holiday_name(l: Locale, name: HolidayName) -> &'static str {
    match name {
        HolidayName::NewYear => td_string!(l, clocks.new_year),
        HolidayName::Epiphany => td_string!(l, clocks.epiphany),
        HolidayName::EasterMonday => td_string!(l, clocks.easter_monday),
        HolidayName::Liberation => td_string!(l, clocks.liberation),
        HolidayName::Labour => td_string!(l, clocks.labour),
        HolidayName::Potenza => td_string!(l, clocks.potenza),
        HolidayName::Republic => td_string!(l, clocks.republic),
        HolidayName::Matera => td_string!(l, clocks.matera),
        HolidayName::Assumption => td_string!(l, clocks.assumption),
        HolidayName::SaintFrancis => td_string!(l, clocks.saint_francis),
        HolidayName::AllSaints => td_string!(l, clocks.all_saints),
        HolidayName::Immaculate => td_string!(l, clocks.immaculate),
        HolidayName::Christmas => td_string!(l, clocks.christmas),
        HolidayName::SaintStephen => td_string!(l, clocks.saint_stephen),
    }
}

/// A month, 1 to 12.
pub fn month(l: Locale, month: i8) -> &'static str {
    match month {
        1 => td_string!(l, clocks.month_1),
        2 => td_string!(l, clocks.month_2),
        3 => td_string!(l, clocks.month_3),
        4 => td_string!(l, clocks.month_4),
        5 => td_string!(l, clocks.month_5),
        6 => td_string!(l, clocks.month_6),
        7 => td_string!(l, clocks.month_7),
        8 => td_string!(l, clocks.month_8),
        9 => td_string!(l, clocks.month_9),
        10 => td_string!(l, clocks.month_10),
        11 => td_string!(l, clocks.month_11),
        _ => td_string!(l, clocks.month_12),
    }
}

/// A day of the week; 0 is Monday.
pub fn weekday(l: Locale, day: usize) -> &'static str {
    match day {
        0 => td_string!(l, clocks.monday),
        1 => td_string!(l, clocks.tuesday),
        2 => td_string!(l, clocks.wednesday),
        3 => td_string!(l, clocks.thursday),
        4 => td_string!(l, clocks.friday),
        5 => td_string!(l, clocks.saturday),
        _ => td_string!(l, clocks.sunday),
    }
}

/// The same in short.
fn weekday_short(l: Locale, day: usize) -> &'static str {
    match day {
        0 => td_string!(l, clocks.mon),
        1 => td_string!(l, clocks.tue),
        2 => td_string!(l, clocks.wed),
        3 => td_string!(l, clocks.thu),
        4 => td_string!(l, clocks.fri),
        5 => td_string!(l, clocks.sat),
        _ => td_string!(l, clocks.sun),
    }
}

/// A holiday by law: its day, and its name where it has one.
pub fn holiday(l: Locale, holiday: &HolidayView) -> String {
    let day = match holiday.day {
        HolidayDay::Fixed { day, month: of } => format!("{day} {}", month(l, of)),
        HolidayDay::Easter { plus } => td_string!(l, clocks.after_easter, days = plus).to_string(),
    };
    match holiday.name {
        Some(name) => format!("{day}, {}", holiday_name(l, name)),
        None => day,
    }
}

/// The years in which a day is a holiday.
pub fn years(l: Locale, holiday: &HolidayView) -> String {
    match (holiday.from_year, holiday.to_year) {
        (None, None) => td_string!(l, clocks.always).to_owned(),
        (Some(from), None) => td_string!(l, clocks.since_year, from = from).to_string(),
        (None, Some(to)) => td_string!(l, clocks.until_year, to = to).to_string(),
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => td_string!(l, clocks.between_years, from = from, to = to).to_string(),
    }
}

/// A moment of local time as people write it (`24/12/2026 13:00`).
fn moment(text: &str) -> String {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    format!("{} {time}", format::day(day)).trim_end().to_owned()
}

/// When an extraordinary closure is.
pub fn closure_time(l: Locale, closure: &ClosureView) -> String {
    let first = closure.from.split('T').next().unwrap_or_default();
    match &closure.last_day {
        Some(last) if last == first => format::day(first),
        Some(last) => td_string!(
            l,
            clocks.days_between,
            from = format::day(first),
            to = format::day(last)
        )
        .to_string(),
        None => td_string!(
            l,
            clocks.moments_between,
            from = moment(&closure.from),
            to = moment(&closure.until)
        )
        .to_string(),
    }
}

/// An extraordinary closure with its reason.
pub fn closure(l: Locale, closure: &ClosureView) -> String {
    let when = closure_time(l, closure);
    if closure.name.is_empty() {
        when
    } else {
        format!("{when} ({})", closure.name)
    }
}

/// The hours of a line, days with the same hours together.
pub fn week(l: Locale, week: Option<&WeekView>) -> String {
    let Some(week) = week else {
        return td_string!(l, clocks.as_service).to_owned();
    };
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (day, hours) in week.days.iter().enumerate() {
        match runs.last_mut() {
            Some((first, last)) if week.days.get(*first) == Some(hours) => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let words = runs.into_iter().map(|(first, last)| {
        let hours = week.days.get(first).map(String::as_str).unwrap_or_default();
        let days = if first == last {
            weekday_short(l, first).to_owned()
        } else {
            format!("{}–{}", weekday_short(l, first), weekday_short(l, last))
        };
        let hours = if hours.is_empty() {
            td_string!(l, clocks.closed_day)
        } else {
            hours
        };
        format!("{days} {hours}")
    });
    let mut all: Vec<String> = words.collect();
    for (ticked, words) in [
        (week.on_holidays, td_string!(l, clocks.on_holidays)),
        (week.through_closures, td_string!(l, clocks.through_closures)),
    ] {
        if ticked {
            all.push(words.to_owned());
        }
    }
    all.join("; ")
}

/// The label of what is said of a service level.
pub fn level_field(l: Locale, field: LevelField) -> &'static str {
    match field {
        LevelField::Channels => td_string!(l, clocks.channels),
        LevelField::Forwarded => td_string!(l, clocks.forwarded),
        LevelField::Starts => td_string!(l, clocks.starts),
        LevelField::Clock => td_string!(l, clocks.clock),
        LevelField::Budget => td_string!(l, clocks.budget),
        LevelField::Shares => td_string!(l, clocks.shares),
        LevelField::Warnings => td_string!(l, clocks.warnings),
        LevelField::WaitingPauses => td_string!(l, clocks.waiting),
        LevelField::ValidFrom => td_string!(l, clocks.valid_from),
        LevelField::ValidUntil => td_string!(l, clocks.valid_until),
    }
}

/// Which tickets, by how they were logged.
pub fn forwarded(l: Locale, forwarded: Option<bool>) -> &'static str {
    match forwarded {
        None => td_string!(l, clocks.forwarded_all),
        Some(true) => td_string!(l, clocks.forwarded_only),
        Some(false) => td_string!(l, clocks.first_contact_only),
    }
}

/// Channels, with commas between.
pub fn channels(l: Locale, channels: &[Channel]) -> String {
    let all: Vec<&str> = channels.iter().map(|channel| super::channel(l, *channel)).collect();
    all.join(", ")
}

/// What is said of a service level.
pub fn level_value(l: Locale, field: LevelField, level: &LevelView) -> String {
    let day = |day: &Option<String>| match day {
        Some(day) => format::day(day),
        None => td_string!(l, clocks.no_day).to_owned(),
    };
    match field {
        LevelField::Channels => channels(l, &level.channels),
        LevelField::Forwarded => forwarded(l, level.forwarded).to_owned(),
        LevelField::Starts => start(l, level.starts).to_owned(),
        LevelField::Clock => kind(l, level.clock).to_owned(),
        LevelField::Budget => duration(level.budget_minutes),
        LevelField::Shares if level.shares == [100; 4] => td_string!(l, clocks.whole_shares).to_owned(),
        LevelField::Shares => {
            let [front, back, urp, outside] = level.shares;
            format!("FE {front} %, I {back} %, II {urp} %, III {outside} %")
        }
        LevelField::Warnings if level.warnings.is_empty() => td_string!(l, clocks.no_warning).to_owned(),
        LevelField::Warnings => {
            let all: Vec<String> = level.warnings.iter().map(u8::to_string).collect();
            format!("{} %", all.join(", "))
        }
        LevelField::WaitingPauses if level.waiting_pauses => td_string!(l, admin.yes).to_owned(),
        LevelField::WaitingPauses => td_string!(l, admin.no).to_owned(),
        LevelField::ValidFrom => day(&level.valid_from),
        LevelField::ValidUntil => day(&level.valid_until),
    }
}

/// From when until when a service level holds.
pub fn validity(l: Locale, level: &LevelView) -> String {
    let from = level
        .valid_from
        .as_ref()
        .map(|day| td_string!(l, clocks.holds_from, day = format::day(day)).to_string());
    let until = level
        .valid_until
        .as_ref()
        .map(|day| td_string!(l, clocks.holds_until, day = format::day(day)).to_string());
    let both: Vec<String> = from.into_iter().chain(until).collect();
    if both.is_empty() {
        td_string!(l, clocks.always).to_owned()
    } else {
        both.join(", ")
    }
}

/// Something that a draft changes, in a sentence.
pub fn change(l: Locale, change: &Change) -> String {
    let from_to = |what: String, was: String, becomes: String| {
        td_string!(l, clocks.changed, what = what, was = was, becomes = becomes).to_string()
    };
    match change {
        Change::LevelAdded { code } => td_string!(l, clocks.level_added, code = code.clone()).to_string(),
        Change::LevelRemoved { code } => td_string!(l, clocks.level_removed, code = code.clone()).to_string(),
        Change::Level { field, was, becomes } => from_to(
            format!("{}: {}", becomes.code, level_field(l, *field)),
            level_value(l, *field, was),
            level_value(l, *field, becomes),
        ),
        Change::LevelOrder { codes } => td_string!(l, clocks.level_order, codes = codes.join(", ")).to_string(),
        Change::Patron { patron, on: true } => td_string!(l, clocks.patron_on, name = saint(l, *patron)).to_string(),
        Change::Patron { patron, on: false } => td_string!(l, clocks.patron_off, name = saint(l, *patron)).to_string(),
        Change::HolidayAdded(day) => {
            td_string!(l, clocks.holiday_added, day = holiday(l, day), years = years(l, day)).to_string()
        }
        Change::HolidayRemoved(day) => td_string!(l, clocks.holiday_removed, day = holiday(l, day)).to_string(),
        Change::HolidayYears { was, becomes } => from_to(holiday(l, becomes), years(l, was), years(l, becomes)),
        Change::ClosureAdded(day) => td_string!(l, clocks.closure_added, day = closure(l, day)).to_string(),
        Change::ClosureRemoved(day) => td_string!(l, clocks.closure_removed, day = closure(l, day)).to_string(),
        Change::Line { number, was, becomes } => from_to(
            td_string!(l, clocks.line_hours, number = number.clone()).to_string(),
            week(l, was.as_deref()),
            week(l, becomes.as_deref()),
        ),
        Change::ReopenDays { was, becomes } => from_to(
            td_string!(l, clocks.reopen_days).to_owned(),
            was.to_string(),
            becomes.to_string(),
        ),
        Change::Steps { percent, was, becomes } => from_to(
            td_string!(l, clocks.at_percent, percent = *percent).to_string(),
            steps(l, was),
            steps(l, becomes),
        ),
        Change::ClosedSince { day } => td_string!(l, clocks.counted_since, day = format::day(day)).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_with_what_was_and_what_becomes() {
        let closed = ClosureView {
            from: "2026-12-24T00:00".to_owned(),
            until: "2026-12-25T00:00".to_owned(),
            last_day: Some("2026-12-24".to_owned()),
            name: "Vigilia".to_owned(),
        };
        let said = change(Locale::it, &Change::ClosureAdded(closed.clone()));
        assert_eq!(said, "Chiusura straordinaria aggiunta: 24/12/2026 (Vigilia)");
        let afternoon = ClosureView {
            from: "2026-12-24T13:00".to_owned(),
            last_day: None,
            ..closed
        };
        assert_eq!(
            closure_time(Locale::it, &afternoon),
            "dal 24/12/2026 13:00 al 25/12/2026 00:00"
        );
        let was = LevelView {
            code: "IN7".to_owned(),
            channels: vec![Channel::Phone],
            forwarded: Some(true),
            starts: ClockStart::CallStart,
            clock: ClockKind::Servizio,
            budget_minutes: 240,
            shares: [100; 4],
            warnings: vec![50, 100],
            waiting_pauses: false,
            valid_from: None,
            valid_until: None,
        };
        let becomes = LevelView {
            budget_minutes: 330,
            ..was.clone()
        };
        let budget = Change::Level {
            field: LevelField::Budget,
            was: Box::new(was),
            becomes: Box::new(becomes),
        };
        let said = change(Locale::it, &budget);
        assert_eq!(said, "IN7: Tempo a disposizione, da «4h» a «5h 30m»");
    }

    #[test]
    fn days_with_the_same_hours_stand_together() {
        let morning = "09:00-13:00".to_owned();
        let mut days: [String; 7] = Default::default();
        for day in days.iter_mut().take(5) {
            day.clone_from(&morning);
        }
        let hours = WeekView {
            days,
            ..WeekView::default()
        };
        let said = week(Locale::it, Some(&hours));
        assert_eq!(said, "lun–ven 09:00-13:00; sab–dom chiuso");
        assert_eq!(week(Locale::it, None), "come il servizio");
    }
}
