//! CPU time and memory of other processes, from `/proc`.

use std::fs;

/// Milliseconds of a kernel clock tick: `USER_HZ` is 100 on every Linux architecture that the desk runs on.
const TICK_MS: f64 = 10.0;

/// CPU milliseconds that a process has spent, and with `database` those of every PostgreSQL process on this machine.
pub fn spent_ms(pid: u32, database: bool) -> f64 {
    let mut ticks = ticks_of(&pid.to_string()).map_or(0.0, |(_, ticks)| ticks);
    if database && let Ok(processes) = fs::read_dir("/proc") {
        for process in processes.flatten() {
            let name = process.file_name().to_string_lossy().into_owned();
            if let Some((command, own)) = ticks_of(&name)
                && command == "postgres"
            {
                ticks += own;
            }
        }
    }
    ticks * TICK_MS
}

/// Name and ticks (user and system) of a process: fields 2, 14 and 15 of proc_pid_stat(5).
fn ticks_of(pid: &str) -> Option<(String, f64)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (head, tail) = stat.rsplit_once(')')?;
    let command = head.split_once('(')?.1.to_owned();
    let fields: Vec<&str> = tail.split_whitespace().collect();
    let number = |index: usize| fields.get(index).and_then(|text| text.parse::<f64>().ok());
    Some((command, number(11)? + number(12)?))
}

/// Resident memory of a process in megabytes.
pub fn resident_mb(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1024.0
}
