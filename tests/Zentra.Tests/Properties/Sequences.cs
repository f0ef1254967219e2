using FsCheck;
using FsCheck.Fluent;

namespace Zentra.Tests.Properties;

/// <summary>Random lives of two payments of one customer, in the language of <see cref="Payments.Script"/>.</summary>
internal static class Sequences
{
    /// <summary>How many sequences a property tries; the seed of a failure is printed, and replays it.</summary>
    public static Config Config => Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(60);

    public static Arbitrary<string[]> Arbitrary { get; } = Arb.From(Steps(), Shrink);

    private static Gen<string[]> Steps()
    {
        var amount = Gen.Frequency(
            (6, Gen.Choose(1, 50).Select(n => n * 100L)), (1, Gen.Constant(1L)), (1, Gen.Constant(10_000L)));
        var ask = Gen.OneOf(
            Gen.Elements("confirm", "capture", "cancel", "refund", "wake", "recover"),
            amount.Select(minor => $"capture {minor}"),
            amount.Select(minor => $"capture {minor} final"),
            amount.Select(minor => $"refund {minor}"),
            amount.Select(minor => $"increment {minor}"));
        var outcome = Gen.Frequency(
            (6, Gen.Constant("approved")), (3, Gen.Constant("approved asked")), (2, Gen.Constant("declined")),
            (1, Gen.Constant("refused")), (1, Gen.Constant("requires_action")), (2, Gen.Constant("unknown")),
            (1, Gen.Constant("not_received")));
        var about = Gen.Frequency(
            (4, Gen.Constant("")), (3, Gen.Constant(" ~1")), (1, Gen.Constant(" ~2")),
            (1, Gen.Choose(1, 8).Select(n => $" #{n}")));
        var time = Gen.Frequency(
            (4, Gen.Constant("wait 5s")), (4, Gen.Constant("wait 2m")), (1, Gen.Constant("wait 25h")),
            (1, Gen.Constant("wait 8d")));
        var step = Gen.Frequency(
            (5, ask), (5, outcome.SelectMany(_ => about, (words, which) => words + which)), (1, time));
        var create = Gen.Frequency(
            (4, Gen.Constant("")), (1, Gen.Constant(" automatic")), (1, Gen.Constant(" unconfirmed")));
        return create.Two().SelectMany(
            _ => step.SelectMany(_ => Gen.Choose(1, 2), (words, payment) => $"{payment}: {words}").ArrayOf(),
            (how, steps) => (string[])
            [
                $"create 10000{how.Item1}", $"create 5000{how.Item2}", "1: approved", "2: approved", .. steps,
            ]);
    }

    /// <summary>Shorter sequences: without each of the steps after the two payments.</summary>
    private static IEnumerable<string[]> Shrink(string[] steps) =>
        Enumerable.Range(2, Math.Max(0, steps.Length - 2)).Select(i => steps.Where((_, at) => at != i).ToArray());
}
