use proptest::prelude::*;

use super::*;

const MS: fn(u64) -> Duration = Duration::from_millis;

#[test]
fn a_clear_pipe_delivers_at_once() {
    let mut pipe = Pipe::new(Way::CLEAR, 1);
    assert_eq!(pipe.offer(MS(7), 1_200), Verdict::Arrives(MS(7)));
}

#[test]
fn a_datagram_takes_its_time_on_the_line_and_then_the_delay() {
    let mut link = Link::new(Shape::rural(), 1);
    // (1172 + 28) bytes at 128 kbit/s are 75 ms, at 512 kbit/s 18.75 ms; the second datagram waits for the first.
    assert_eq!(link.up.offer(MS(0), 1_172), Verdict::Arrives(MS(375)));
    assert_eq!(link.up.offer(MS(0), 1_172), Verdict::Arrives(MS(450)));
    assert_eq!(link.down.offer(MS(0), 1_172), Verdict::Arrives(Duration::from_micros(318_750)));
    assert_eq!(link.up.offer(MS(1_000), 1_172), Verdict::Arrives(MS(1_375)), "an idle line does not save up time");
}

#[test]
fn a_long_burst_arrives_at_the_rate_and_what_overflows_is_dropped() {
    let mut pipe = Pipe::new(Shape::rural().up, 1);
    let arrivals: Vec<_> = (0..100).filter_map(|_| pipe.offer(MS(0), 1_172).arrival()).collect();
    let count = pipe.count();
    assert_eq!((count.datagrams + count.overflowed, count.bytes), (100, 1_172 * count.datagrams));
    // 32 KiB of queue, headers counted while waiting.
    assert_eq!(arrivals.len(), 27);
    assert_eq!(*arrivals.last().unwrap(), MS(300 + 75 * 27));
    assert!(pipe.offer(MS(2_000), 1_172).arrival().is_some(), "room again once the line has worked");
}

#[test]
fn a_silent_link_drops_everything_and_then_speaks_again() {
    let mut link = Link::new(Shape::clear(), 1);
    link.set_silent(true);
    assert_eq!(link.up.offer(MS(1), 10), Verdict::Silenced);
    assert_eq!(link.down.offer(MS(1), 10), Verdict::Silenced);
    link.set_silent(false);
    assert_eq!(link.down.offer(MS(2), 10), Verdict::Arrives(MS(2)));
    assert_eq!(link.up.count(), Count { silenced: 1, ..Count::default() });
}

#[test]
fn losses_come_at_the_rate_asked_for_and_depend_on_the_seed_alone() {
    let way = Way { lost_per_million: 20_000, ..Way::CLEAR };
    let losses = |seed, slowly| {
        let mut pipe = Pipe::new(way, seed);
        (0..100_000).filter(|n| pipe.offer(MS(n * slowly), 100) == Verdict::Lost).collect::<Vec<u64>>()
    };
    let one = losses(1, 0);
    assert!((1_800..2_200).contains(&one.len()), "{} of 100,000", one.len());
    assert_eq!(one, losses(1, 3), "whatever the times");
    assert_ne!(one, losses(2, 0));
}

proptest! {
    #[test]
    fn order_is_kept_and_nothing_arrives_early_whatever_the_shape_becomes(
        seed: u64,
        steps in prop::collection::vec(
            (0_u64..500, 0_usize..1_500, 0_u64..400, 0_u64..1_000_000, 0_u32..500_000),
            1..80,
        ),
    ) {
        let mut pipe = Pipe::new(Way::CLEAR, seed);
        let (mut now, mut last, mut offered) = (Duration::ZERO, Duration::ZERO, 0);
        for (pause, len, delay, rate, lost_per_million) in steps {
            now += MS(pause);
            let bits_per_second = (rate > 0).then_some(rate);
            pipe.set_way(Way { delay: MS(delay), bits_per_second, queue_bytes: 20_000, lost_per_million });
            offered += 1;
            if let Some(at) = pipe.offer(now, len).arrival() {
                prop_assert!(at >= now + MS(delay) && at >= last);
                last = at;
            }
        }
        let count = pipe.count();
        prop_assert_eq!(count.datagrams + count.lost + count.overflowed + count.silenced, offered);
    }
}
