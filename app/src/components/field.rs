//! A labelled field with its hint and its error, tied together for screen readers.

use leptos::prelude::*;
use model::forms::Typed;

use super::icon::Icon;
use crate::state::locale::use_locale;
use crate::words;

/// The error of a field, where there is one; its id is `NAME-error`.
#[component]
pub fn FieldErrorLine(typed: Typed, name: &'static str) -> impl IntoView {
    let l = use_locale();
    typed.error(name).map(|error| {
        view! {
            <p class="field-error" id=format!("{name}-error")><Icon name="error" small=true/>{words::field_error(l, error)}</p>
        }
    })
}

/// A one-line field.
#[component]
pub fn TextField(
    name: &'static str,
    label: String,
    typed: Typed,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "span-12")] span: &'static str,
    #[prop(optional)] required: bool,
    #[prop(optional)] mono: bool,
    #[prop(default = "off")] autocomplete: &'static str,
    /// Shown below the field.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let wrong = typed.error(name).is_some();
    let described = match (wrong, hint.is_some()) {
        (true, _) => Some(format!("{name}-error")),
        (false, true) => Some(format!("{name}-hint")),
        (false, false) => None,
    };
    view! {
        <div class=format!("field {span}")>
            <label for=name>{label}{required.then(|| view! { " "<span class="req" aria-hidden="true">"*"</span> })}</label>
            <input id=name name=name type=kind class:mono=mono autocomplete=autocomplete value=typed.value(name)
                required=required aria-invalid=wrong.then_some("true") aria-describedby=described/>
            {hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            <FieldErrorLine typed=typed name=name/>
        </div>
    }
}
