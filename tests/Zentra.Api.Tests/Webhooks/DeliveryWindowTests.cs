using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Zentra.Runtime.Intents;
using Zentra.Server.Webhooks;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>Whatever comes and ends, the window's position and the order of each object hold.</summary>
public sealed class DeliveryWindowTests
{
    private const int Objects = 4;
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    [Fact]
    public void The_position_never_passes_an_event_that_is_not_concluded_and_never_goes_back() => Check(play =>
    {
        Assert.True(play.Window.Position >= play.Before);
        Assert.DoesNotContain(play.Open, told => told.Told.Sequence <= play.Window.Position);
        Assert.Equal(
            play.Open.Count == 0 ? play.Window.Last : play.Open.Min(o => o.Told.Sequence) - 1, play.Window.Position);
    });

    [Fact]
    public void Of_each_object_one_new_event_is_under_way_and_none_overtakes_an_earlier_one() => Check(play =>
    {
        Assert.All(play.UnderWay.CountBy(u => u.Told.Object), u => Assert.Equal(1, u.Value));
        Assert.All(
            play.Started.GroupBy(s => s.Told.Object),
            s => Assert.Equal(s.OrderBy(e => e.Told.Sequence), s));
    });

    [Fact]
    public void Every_event_that_enters_begins_once_and_the_window_empties() => FsCheck.Check.One(
        Config,
        Prop.ForAll(Steps(), steps =>
        {
            var play = new Play();
            foreach (var step in steps)
            {
                play.Do(step);
            }
            while (play.UnderWay.Count > 0)
            {
                play.Do((2, 0));
            }
            Assert.Equal(play.Entered, play.Started.OrderBy(s => s.Told.Sequence));
            Assert.Equal((0, play.Window.Last), (play.Window.Count, play.Window.Position));
        }));

    private static void Check(Action<Play> holds) => FsCheck.Check.One(
        Config,
        Prop.ForAll(Steps(), steps =>
        {
            var play = new Play();
            foreach (var step in steps)
            {
                play.Do(step);
                holds(play);
            }
        }));

    /// <summary>What happens, and to which.</summary>
    private static Arbitrary<(int What, int Which)[]> Steps() => Arb.From(
        (from what in Gen.Frequency(
            (4, Gen.Constant(0)), (1, Gen.Constant(1)), (3, Gen.Constant(2)), (1, Gen.Constant(3)))
         from which in Gen.Choose(0, 1_000)
         select (what, which)).ArrayOf(),
        steps => Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, at) => at != i).ToArray()));

    /// <summary>A window, and what a pump would have under way by it.</summary>
    private sealed class Play
    {
        private long sequence;

        public DeliveryWindow Window { get; } = new(0);

        public long Before { get; private set; }

        /// <summary>Events that entered and did not leave.</summary>
        public List<OutgoingEvent> Open { get; } = [];

        public List<OutgoingEvent> UnderWay { get; } = [];

        public List<OutgoingEvent> Entered { get; } = [];

        public List<OutgoingEvent> Started { get; } = [];

        public void Do((int What, int Which) step)
        {
            Before = Window.Position;
            switch (step.What)
            {
                case 0:
                    Enter(step.Which % Objects);
                    break;
                case 1:
                    Window.Pass(++sequence);
                    break;
                case 2 when UnderWay.Count > 0:
                    Leave(UnderWay[step.Which % UnderWay.Count]);
                    break;
                case 3 when Started.Except(Open).ToList() is { Count: > 0 } ended:
                    TryAgain(ended[step.Which % ended.Count]);
                    break;
                default:
                    break;
            }
        }

        private void Enter(int number)
        {
            var told = Told(++sequence, number);
            Open.Add(told);
            Entered.Add(told);
            if (Window.Enter(told))
            {
                Start(told);
            }
        }

        private void Leave(OutgoingEvent told)
        {
            UnderWay.Remove(told);
            Open.Remove(told);
            Window.Leave(told.Told.Sequence, told.Told.Object);
            while (Window.NextHeld() is { } held)
            {
                Start(held);
            }
        }

        private void TryAgain(OutgoingEvent told)
        {
            Window.Again(told.Told.Sequence);
            Assert.True(Window.IsUnderWay(told.Told.Sequence));
            Window.Leave(told.Told.Sequence, told.Told.Object);
            Assert.False(Window.IsUnderWay(told.Told.Sequence));
        }

        private void Start(OutgoingEvent told)
        {
            Assert.True(Window.IsUnderWay(told.Told.Sequence));
            UnderWay.Add(told);
            Started.Add(told);
        }

        private static OutgoingEvent Told(long sequence, int number) => new(new(
            "wsp_1", sequence, "evt_1", "payment.created", string.Create(CultureInfo.InvariantCulture, $"pay_{number}"),
            sequence, new Timestamp(0), "2026-01-01", default));
    }
}
