//! The clock of a ticket as a bar and words.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::ticket::DueView;

use super::icon::icon_html;
use super::markup::{escape, still};
use crate::format::minutes;
use crate::state::locale::use_locale;

/// The bar and the time left.
#[component]
pub fn DueBar(due: DueView) -> impl IntoView {
    let l = use_locale();
    let still_there = due.stands_still;
    let late = due.left_minutes < 0;
    let soon = !late && !still_there && due.left_minutes <= 240;
    let left = minutes(due.left_minutes.abs());
    let (class, label) = if still_there && !late {
        (
            "clock clock-paused",
            td_string!(l, due.stands_still, time = left.clone()),
        )
    } else if late {
        ("clock clock-late", td_string!(l, due.late_by, time = left.clone()))
    } else if soon {
        ("clock clock-warn", td_string!(l, due.soon, time = left.clone()))
    } else {
        ("clock clock-ok", td_string!(l, due.left, time = left.clone()))
    };
    let width = u32::from(due.used_percent) * 60 / 100;
    let left = escape(&left);
    let words = if late {
        format!(
            "<span class=\"clock-left-late\">{} +{left}</span>",
            icon_html("error", true)
        )
    } else if soon {
        format!(
            "<span class=\"clock-left-warn\">{} {left}</span>",
            icon_html("warning", true)
        )
    } else if still_there {
        format!("<span class=\"muted\">{} {left}</span>", icon_html("pause", true))
    } else {
        format!("<span>{left}</span>")
    };
    let (full, label) = (escape(&due.due.full), escape(&label));
    still(format!(
        "<span class=\"clock-cell\" title=\"{full}\">\
         <svg class=\"{class}\" viewBox=\"0 0 60 8\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{label}\">\
         <rect class=\"clock-track\"></rect><rect class=\"clock-fill\" width=\"{width}\"></rect></svg>{words}</span>"
    ))
}
