//! Lists stay whole, however long.

use model::Role;

use crate::app::{apps, run};

#[test]
fn a_list_is_paged_without_gaps_and_without_repeats() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            for n in 0..120 {
                app.call(&operator, &format!("Caso numero {n:03}")).await;
            }
            for sort in ["due", "newest", "activity"] {
                let mut path = format!("/queues/tributi?sort={sort}");
                let mut seen = std::collections::BTreeSet::new();
                let mut pages = 0;
                loop {
                    let page = operator.get(&path).await.text();
                    pages += 1;
                    for piece in page.split("title=\"Caso numero ").skip(1) {
                        assert!(seen.insert(piece[..3].to_owned()), "{} twice, by {sort}", &piece[..3]);
                    }
                    let Some(next) = page.split("rel=\"next\"").nth(1) else {
                        break;
                    };
                    path = next
                        .split("href=\"")
                        .nth(1)
                        .unwrap()
                        .split('"')
                        .next()
                        .unwrap()
                        .replace("&amp;", "&");
                }
                assert_eq!((seen.len(), pages), (120, 3), "by {sort} on {}", app.engine);
            }
        }
    });
}
