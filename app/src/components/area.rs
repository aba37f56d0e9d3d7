//! A field of several lines.

use leptos::prelude::*;
use model::forms::Typed;

use super::field::FieldErrorLine;
use super::markup::escape;

/// A labelled field of several lines.
#[component]
pub fn AreaField(
    name: &'static str,
    label: String,
    typed: Typed,
    #[prop(default = "span-12")] span: &'static str,
    #[prop(default = "6")] rows: &'static str,
    #[prop(optional)] required: bool,
    #[prop(optional)] mono: bool,
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
            <textarea id=name name=name rows=rows class:mono=mono required=required aria-invalid=wrong.then_some("true") aria-describedby=described
                inner_html=escape(&typed.value(name))></textarea>
            {hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            <FieldErrorLine typed=typed name=name/>
        </div>
    }
}
