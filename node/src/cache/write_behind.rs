//! A cache written behind the caller's back, so that whoever holds a lock never waits for a sync.
//!
//! Enters: puts, queued and coalesced by key. Leaves: values, the queued ones first; nothing is an error, because all
//! of it can be made again: a damaged cache is begun anew here, a failed one is said in the log and gone on without.
//! One thread commits what is queued, in batches. Never holds more than a bound: beyond it a put is dropped, as a disk
//! that hangs must not stop the program.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::backing::Pair;
use super::{Batch, Cache, CacheError, Namespace};

/// Bytes that may wait for the disk.
const QUEUED_BYTES: usize = 16 << 20;
/// Bytes of one batch, but for its last value.
const BATCH_BYTES: usize = 1 << 20;
/// How long a flush waits for a disk that does not answer.
const FLUSH_LIMIT: Duration = Duration::from_secs(20);

type PieceKey = (Namespace, Vec<u8>);

/// A cache whose puts are queued, and committed by a thread of its own. Dropping it commits what is queued.
#[derive(Debug)]
pub struct WriteBehind {
    shared: Arc<Waiting>,
    worker: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Waiting {
    cache: Cache,
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: BTreeMap<PieceKey, Vec<u8>>,
    waiting_bytes: usize,
    /// What the worker is committing now.
    leaving: BTreeMap<PieceKey, Vec<u8>>,
    closed: bool,
}

impl WriteBehind {
    /// Starts the worker. Without a thread to run it the cache remembers nothing.
    pub fn new(cache: Cache) -> Self {
        let shared = Arc::new(Waiting { cache, queue: Mutex::default(), changed: Condvar::new() });
        let own = Arc::clone(&shared);
        match std::thread::Builder::new().name("cache".into()).spawn(move || own.work()) {
            Ok(worker) => Self { shared, worker: Some(worker) },
            Err(error) => {
                tracing::warn!(%error, "the cache's thread could not be started; the program goes on without a cache");
                let shared = Waiting { cache: Cache::none(), queue: Mutex::default(), changed: Condvar::new() };
                Self { shared: Arc::new(shared), worker: None }
            }
        }
    }

    /// The cache itself, for its size and for an erasure's wipe.
    pub fn cache(&self) -> &Cache {
        &self.shared.cache
    }

    /// The value of a key, queued or kept.
    pub fn get(&self, namespace: Namespace, key: &[u8]) -> Option<Vec<u8>> {
        let full = (namespace, key.to_vec());
        {
            let queue = self.shared.queue();
            if let Some(value) = queue.waiting.get(&full).or_else(|| queue.leaving.get(&full)) {
                return Some(value.clone());
            }
        }
        self.shared.cache.get(namespace, key).unwrap_or_else(|error| self.shared.mend(&error))
    }

    /// All keys that start with `prefix`, with their values, in key order.
    pub fn scan(&self, namespace: Namespace, prefix: &[u8]) -> Vec<Pair> {
        // The queue first: what leaves it in between is then seen twice, never missed.
        let queued: Vec<Pair> = {
            let queue = self.shared.queue();
            let all = queue.leaving.iter().chain(&queue.waiting);
            let found = all.filter(|((space, key), _)| *space == namespace && key.starts_with(prefix));
            found.map(|((_, key), value)| (key.clone(), value.clone())).collect()
        };
        let kept = self.shared.cache.scan(namespace, prefix).unwrap_or_else(|error| self.shared.mend(&error));
        kept.into_iter().chain(queued).collect::<BTreeMap<_, _>>().into_iter().collect()
    }

    /// Queues a value. It is read from now on, and kept over a restart some moments later.
    pub fn put_later(&self, namespace: Namespace, key: &[u8], value: Vec<u8>) {
        let mut queue = self.shared.queue();
        if self.worker.is_none() || queue.waiting_bytes + value.len() > QUEUED_BYTES {
            tracing::debug!(?namespace, "the cache's queue is full; a value is not kept");
            return;
        }
        queue.waiting_bytes += value.len();
        if let Some(old) = queue.waiting.insert((namespace, key.to_vec()), value) {
            queue.waiting_bytes -= old.len();
        }
        self.shared.changed.notify_all();
    }

    /// Waits until everything queued is on disk; `false` when the disk did not answer in time.
    pub fn flush(&self) -> bool {
        let busy = |queue: &mut Queue| !(queue.waiting.is_empty() && queue.leaving.is_empty());
        let waited = self.shared.changed.wait_timeout_while(self.shared.queue(), FLUSH_LIMIT, busy);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Forgets everything, queued and kept; see [`Cache::wipe`].
    pub fn wipe(&self) -> Result<(), CacheError> {
        let mut queue = self.shared.queue();
        queue.waiting.clear();
        queue.waiting_bytes = 0;
        // A batch on its way would come after the wipe.
        let waited = self.shared.changed.wait_timeout_while(queue, FLUSH_LIMIT, |queue| !queue.leaving.is_empty());
        let waited = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.1.timed_out() {
            return Err(CacheError::Hangs);
        }
        drop(waited);
        self.shared.cache.wipe()
    }
}

impl Drop for WriteBehind {
    fn drop(&mut self) {
        let answered = self.flush();
        self.shared.queue().closed = true;
        self.shared.changed.notify_all();
        if let Some(worker) = self.worker.take().filter(|_| answered) {
            let _ = worker.join(); // it ends at `closed`; a panic of it was its own
        }
    }
}

impl Waiting {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        loop {
            let idle = |queue: &mut Queue| queue.waiting.is_empty() && !queue.closed;
            let mut queue = self.changed.wait_while(self.queue(), idle).unwrap_or_else(PoisonError::into_inner);
            if queue.waiting.is_empty() {
                return;
            }
            let batch = queue.take_batch();
            drop(queue);
            if let Err(error) = self.cache.commit(batch) {
                tracing::warn!(%error, "the cache was not written");
            }
            self.queue().leaving.clear();
            self.changed.notify_all();
        }
    }

    /// Begins a damaged cache anew. The answer is that nothing is kept.
    fn mend<T: Default>(&self, error: &CacheError) -> T {
        tracing::warn!(%error, "the cache is begun anew, or done without");
        if let CacheError::Damaged(_) = error
            && let Err(error) = self.cache.wipe()
        {
            tracing::warn!(%error, "the cache could not be begun anew");
        }
        T::default()
    }
}

impl Queue {
    fn take_batch(&mut self) -> Batch {
        let (mut batch, mut bytes) = (Batch::default(), 0);
        while let Some(((namespace, key), value)) = self.waiting.pop_first() {
            bytes += value.len();
            batch.put(namespace, &key, value.clone());
            self.leaving.insert((namespace, key), value);
            if bytes >= BATCH_BYTES {
                break;
            }
        }
        self.waiting_bytes -= bytes;
        batch
    }
}
