//! The live stream: that something changed, and who may hear of it.

use store::Scope;
use tokio::sync::broadcast;

/// Something changed on the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub ticket_id: i64,
    pub queue_id: i64,
    pub office_id: Option<i64>,
    /// Who is looking changed, not the ticket.
    pub presence_only: bool,
}

impl Change {
    /// Whether a person with this scope may hear of it: the same predicate as everywhere.
    pub fn visible_to(&self, scope: &Scope) -> bool {
        scope.contains(self.queue_id, self.office_id)
    }
}

/// Where changes are announced and heard.
#[derive(Clone, Debug)]
pub struct Live(broadcast::Sender<Change>);

impl Default for Live {
    fn default() -> Self {
        // A listener that falls further behind is told to reload everything, so the size is no promise.
        Self(broadcast::channel(1024).0)
    }
}

impl Live {
    /// Announces a change, after its commit.
    pub fn announce(&self, change: Change) {
        // Nobody listening is fine.
        let _ = self.0.send(change);
    }

    /// Hears changes from now on.
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.0.subscribe()
    }
}
