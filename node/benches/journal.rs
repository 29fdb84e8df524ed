//! How fast the journal acknowledges, beside what the disk itself can do in the same minute.
//!
//! Enters: an optional folder on the disk to measure (default: the temporary folder). Leaves: medians over rounds, as a
//! table. Run it with `cargo bench -p telecentre-node --bench journal -- [DIR]`.

#![allow(clippy::print_stdout)] // the table is its purpose

use std::io;
use std::path::Path;
use std::sync::Arc;

use telecentre_node::cache::{Batch, Cache, Namespace};
use telecentre_node::host::Host;
use telecentre_node::journal::{Disk, Journal, Options, RealDisk};

/// A signed booking takes some 135 bytes.
const PAYLOAD_BYTES: usize = 150;
const ROUNDS: usize = 9;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let base = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let folder = match base {
        Some(base) => tempfile::tempdir_in(base)?,
        None => tempfile::tempdir()?,
    };
    let host = Host::new();
    println!("{:<44} {:>12} {:>12}", "", "records/s", "syncs/s");
    for group in [1, 64] {
        // Disk and journal in turn, so that both meet the same neighbours.
        let mut rates = [Vec::new(), Vec::new()];
        for round in 0..ROUNDS {
            rates[0].push(raw_syncs(&host, folder.path(), group * PAYLOAD_BYTES)?);
            rates[1].push(appends(&host, &folder.path().join(format!("{group}-{round}")), group)?);
        }
        let [raw, journal] = rates.map(median);
        line(&format!("write and fdatasync of {} bytes", group * PAYLOAD_BYTES), None, raw);
        line(&format!("append of {group} payloads of {PAYLOAD_BYTES} bytes"), Some(group), journal);
    }
    let mut commits = Vec::new();
    for round in 0..3 {
        commits.push(cache_commits(&host, &folder.path().join(format!("cache-{round}")))?);
    }
    line("cache: commit of 10 values of 200 bytes", Some(10), median(commits));
    reading(&host, &folder.path().join("reading"))
}

#[allow(clippy::cast_precision_loss)] // rates for a person to read
fn line(what: &str, group: Option<usize>, syncs: f64) {
    let records = group.map_or_else(String::new, |group| format!("{:.0}", syncs * group as f64));
    println!("{what:<44} {records:>12} {syncs:>12.0}");
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(0.0)
}

/// Repeats for a quarter of a second; the rate per second.
fn rate(host: &Host, mut step: impl FnMut() -> Outcome<()>) -> Outcome<f64> {
    let (start, mut done) = (host.monotonic(), 0.0);
    loop {
        step()?;
        done += 1.0;
        let spent = host.monotonic().saturating_sub(start).as_secs_f64();
        if spent > 0.25 {
            return Ok(done / spent);
        }
    }
}

fn raw_syncs(host: &Host, folder: &Path, bytes: usize) -> Outcome<f64> {
    let disk = RealDisk::create(folder)?;
    let file = disk.create("raw")?;
    file.allocate(64 << 20)?;
    file.sync()?;
    let (block, mut at) = (vec![7; bytes], 0);
    let rate = rate(host, || {
        file.write_at(at % (60 << 20), &block)?;
        at += bytes as u64;
        Ok(file.sync()?)
    });
    disk.remove("raw")?;
    rate
}

fn open(host: &Host, folder: &Path) -> Outcome<Journal> {
    let disk = Arc::new(RealDisk::create(folder)?);
    Ok(Journal::open(disk, &Options::new([7; 32], host.random_array()?))?.0)
}

fn appends(host: &Host, folder: &Path, group: usize) -> Outcome<f64> {
    let mut journal = open(host, folder)?;
    let payload = [7; PAYLOAD_BYTES];
    let payloads = vec![payload.as_slice(); group];
    rate(host, || Ok(journal.append(&payloads).map(drop)?))
}

fn cache_commits(host: &Host, folder: &Path) -> Outcome<f64> {
    let (cache, _) = Cache::open(folder);
    let mut next = 0u64;
    rate(host, || {
        let mut batch = Batch::default();
        for _ in 0..10 {
            next += 1;
            batch.put(Namespace::Index, &next.to_be_bytes(), vec![7; 200]);
        }
        Ok(cache.commit(batch)?)
    })
}

/// Opening (which verifies) and scanning 100,000 records.
fn reading(host: &Host, folder: &Path) -> Outcome<()> {
    let payload = [7; PAYLOAD_BYTES];
    let mut journal = open(host, folder)?;
    for _ in 0..100 {
        journal.append(&[payload.as_slice(); 1_000])?;
    }
    drop(journal);
    let start = host.monotonic();
    let journal = open(host, folder)?;
    let opened = host.monotonic();
    let read = journal.scan().collect::<Result<Vec<_>, _>>()?.len();
    let scanned = host.monotonic();
    if read != 100_000 {
        return Err(io::Error::other(format!("{read} records instead of 100,000")).into());
    }
    println!(
        "100,000 records, {:.1} MB: opened in {:.0} ms, scanned in {:.0} ms",
        f64::from(u32::try_from(journal.bytes())?) / 1e6,
        opened.saturating_sub(start).as_secs_f64() * 1e3,
        scanned.saturating_sub(opened).as_secs_f64() * 1e3
    );
    Ok(())
}
