//! A field for an identifier, judged while it is typed.

use leptos::prelude::*;
use model::forms::Typed;

use super::field::FieldErrorLine;
use super::icon::Icon;
use crate::i18n::i18n::Locale;
use crate::state::locale::use_locale;
use crate::words::identifiers::{Hint, Tone};

/// A one-line field with a hint below it, which warns and never blocks; its id is `NAME-check`.
#[component]
pub fn CheckedField(
    name: &'static str,
    /// The type of the input.
    kind: &'static str,
    span: &'static str,
    label: &'static str,
    /// What is to be said of what was typed.
    judge: fn(Locale, &str) -> Option<Hint>,
    typed: Typed,
    #[prop(optional)] mono: bool,
) -> impl IntoView {
    let l = use_locale();
    let wrong = typed.error(name).is_some();
    let text = RwSignal::new(typed.value(name));
    let typing = RwSignal::new(false);
    let hint_id = format!("{name}-check");
    let described = if wrong {
        format!("{name}-check {name}-error")
    } else {
        hint_id.clone()
    };
    let hint = move || {
        let hint = judge(l, &text.get()).filter(|hint| hint.tone != Tone::Unfinished || !typing.get())?;
        let (class, icon) = match hint.tone {
            Tone::Fine => ("field-ok", "check"),
            Tone::Doubt | Tone::Unfinished => ("field-warn", "warning"),
        };
        Some(view! { <span class=class><Icon name=icon small=true/>{hint.text}</span> })
    };
    view! {
        <div class=format!("field {span}")>
            <label for=name>{label}</label>
            <input id=name name=name type=kind class:mono=mono autocomplete="off" autocapitalize="characters" spellcheck="false" value=typed.value(name)
                aria-invalid=wrong.then_some("true") aria-describedby=described
                on:input=move |event| {
                    typing.set(true);
                    text.set(event_target_value(&event));
                }
                on:change=move |_| typing.set(false)/>
            <p id=hint_id role="status">{hint}</p>
            <FieldErrorLine typed=typed name=name/>
        </div>
    }
}
