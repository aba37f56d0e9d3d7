//! The ladder, drawn: of a queue with its permitted moves, of a ticket with where it is and was.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::ladder::{LadderView, Move, StepView};

use super::markup::{escape, still};
use crate::format;
use crate::i18n::i18n::Locale;
use crate::state::locale::use_locale;
use crate::words;

/// The numeral of a level, as short as a picture wants it.
fn numeral(level: i64) -> &'static str {
    match level {
        0 => "FE",
        1 => "I",
        2 => "II",
        _ => "III",
    }
}

/// The steps of a ticket's ladder: where it is, where it was and for how long.
#[component]
pub fn LadderSteps(steps: Vec<StepView>) -> impl IntoView {
    let l = use_locale();
    let step = |step: StepView| {
        let current = step.current.then_some("step");
        let class = match (step.current, step.minutes) {
            (true, _) => "step step-current",
            (false, Some(_)) => "step step-past",
            (false, None) => "step",
        };
        let time = match step.minutes {
            Some(minutes) => view! { <span class="step-time">{format::minutes(minutes)}</span> }.into_any(),
            None => view! { <span class="visually-hidden">{td_string!(l, ladder.never)}</span> }.into_any(),
        };
        view! {
            <li class=class aria-current=current>
                <span class="step-mark" aria-hidden="true">{numeral(step.level)}</span>
                <span class="step-name">
                    <b>{words::level(l, step.level)}</b>
                    {step.current.then(|| view! { <span class="visually-hidden">" "{td_string!(l, ladder.here)}</span> })}
                    {(!step.offices.is_empty()).then(|| view! { <span class="step-office">{step.offices.join(", ")}</span> })}
                </span>
                {time}
            </li>
        }
    };
    view! { <ol class="ladder-steps" aria-label=td_string!(l, ladder.of_ticket)>{steps.into_iter().map(step).collect_view()}</ol> }
}

/// A move in words.
fn move_words(l: Locale, permitted: &Move) -> String {
    let (from, to) = (words::level(l, permitted.from), words::level(l, permitted.to));
    if permitted.verified {
        format!("{from} → {to} ({})", td_string!(l, ladder.verified))
    } else {
        format!("{from} → {to}")
    }
}

/// Between the marks of two steps.
const STEP: i64 = 76;
/// How low the middle of the marks is.
const MIDDLE: i64 = 46;
/// Half the size of a mark.
const HALF: i64 = 15;

/// The ladder of a queue in one line: a mark for each step, an arrow for each move, dashed where documents are verified first.
/// In words for those who do not see it.
#[component]
pub fn LadderPicture(ladder: LadderView) -> impl IntoView {
    let l = use_locale();
    let said: Vec<String> = ladder.moves.iter().map(|permitted| move_words(l, permitted)).collect();
    let said = if said.is_empty() {
        td_string!(l, ladder.none).to_owned()
    } else {
        said.join("; ")
    };
    let place = |level: i64| {
        let index = ladder.steps.iter().position(|step| step.level == level)?;
        i64::try_from(index).ok()
    };
    let x = |index: i64| 20 + index * STEP;
    let marks = ladder.steps.iter().zip(0..).map(|(step, index)| {
        let (left, middle) = (x(index) - HALF, x(index));
        format!(
            "<rect class=\"ladder-mark\" x=\"{left}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\"></rect>\
             <text class=\"ladder-text\" x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            MIDDLE - HALF,
            HALF * 2,
            HALF * 2,
            MIDDLE + 5,
            numeral(step.level)
        )
    });
    let arrows = ladder.moves.iter().filter_map(|permitted| {
        let (from, to) = (place(permitted.from)?, place(permitted.to)?);
        let dashed = if permitted.verified { " ladder-verified" } else { "" };
        Some(arrow(x(from), x(to), to - from, dashed))
    });
    let drawn: String = marks.chain(arrows).collect();
    let width = 40 + STEP * i64::try_from(ladder.steps.len().saturating_sub(1)).unwrap_or(0);
    still(format!(
        "<svg class=\"ladder-picture\" width=\"{width}\" height=\"64\" viewBox=\"0 0 {width} 64\" role=\"img\" \
         aria-label=\"{}\">{drawn}</svg>",
        escape(&said)
    ))
}

/// An arrow between two marks: straight to the next one, in a bow over those between.
fn arrow(from: i64, to: i64, steps: i64, dashed: &str) -> String {
    if steps == 1 {
        let (begin, end) = (from + HALF + 2, to - HALF - 3);
        return format!(
            "<path class=\"ladder-line{dashed}\" d=\"M {begin} {MIDDLE} L {end} {MIDDLE}\"></path>\
             <path class=\"ladder-head\" d=\"M {end} {} l 6 -4 l -6 -4 z\"></path>",
            MIDDLE + 4
        );
    }
    let top = MIDDLE - HALF - 2;
    let (high, turn) = (top - 13 * steps.min(2), STEP / 3);
    format!(
        "<path class=\"ladder-line{dashed}\" d=\"M {from} {top} C {} {high} {} {high} {to} {}\"></path>\
         <path class=\"ladder-head\" d=\"M {} {} l 4 6 l 4 -6 z\"></path>",
        from + turn,
        to - turn,
        top - 4,
        to - 4,
        top - 5
    )
}
