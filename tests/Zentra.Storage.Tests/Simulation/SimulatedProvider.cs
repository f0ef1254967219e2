using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Simulation;

/// <summary>
/// A provider that does each key once, and whose line is bad: requests and answers are lost, late, repeated, and contradicted
/// after the fact.
/// </summary>
internal sealed class SimulatedProvider(Random chance)
{
    private readonly Dictionary<string, ProviderOutcome> truth = new(StringComparer.Ordinal);
    private readonly List<Message> line = [];

    /// <summary>Whether the line is as it should be: at the end of a run all outcomes become known.</summary>
    public bool IsHonest { get; set; }

    public ProviderOutcome? TruthOf(string providerKey) => truth.GetValueOrDefault(providerKey);

    public void Call(Scope scope, ProviderCall call, Timestamp now)
    {
        if (call.IsQuery)
        {
            var known = truth.GetValueOrDefault(call.ProviderKey) ?? new ProviderOutcome.NotReceived();
            Answer(scope, call, Happens(0.1) ? new ProviderOutcome.Unknown("no_answer") : known, now);
            return;
        }
        if (Happens(0.1))
        {
            // Lost on its way: the provider never gets it, and we may or may not notice.
            if (Happens(0.5))
            {
                Answer(scope, call, new ProviderOutcome.Unknown("timeout"), now);
            }
            return;
        }
        if (!truth.TryGetValue(call.ProviderKey, out var outcome))
        {
            truth.Add(call.ProviderKey, outcome = Decide(call));
        }
        if (Happens(0.1))
        {
            Answer(scope, call, new ProviderOutcome.Unknown("timeout"), now);
        }
        for (var copies = Happens(0.1) ? 0 : Happens(0.15) ? 2 : 1; copies > 0; copies--)
        {
            Answer(scope, call, outcome, now);
        }
    }

    /// <summary>Takes what has arrived by now off the line.</summary>
    public IReadOnlyList<Message> Arrived(Timestamp now, int limit)
    {
        var arrived = line.Where(m => m.At <= now).Take(limit).ToArray();
        line.RemoveAll(arrived.Contains);
        return arrived;
    }

    public void Again(Message message) => line.Add(message with { Tries = message.Tries + 1 });

    /// <summary>A process that dies takes the answers with it that it waited for.</summary>
    public void Crash() => line.Clear();

    /// <summary>Our side has recorded an outcome: now and then the provider contradicts itself.</summary>
    public void Recorded(Message message)
    {
        if (message is { Contradicts: true, Call.Operation: ProviderOperation.Refund, Outcome: ProviderOutcome.Declined })
        {
            // A refund that was confirmed may be taken back: that is the truth from now on.
            truth[message.Call.ProviderKey] = message.Outcome;
            return;
        }
        if (Happens(0.05) && truth.GetValueOrDefault(message.Call.ProviderKey) == message.Outcome)
        {
            ProviderOutcome opposite = message.Outcome is ProviderOutcome.Approved
                ? new ProviderOutcome.Declined("do_not_honor", "05")
                : new ProviderOutcome.Approved("late");
            line.Add(message with { Outcome = opposite, Contradicts = true });
        }
    }

    private void Answer(Scope scope, ProviderCall call, ProviderOutcome outcome, Timestamp now) =>
        line.Add(new(scope, call, outcome, now.Plus(TimeSpan.FromMilliseconds(chance.Next(3_000)))));

    private ProviderOutcome Decide(ProviderCall call) => chance.Next(20) switch
    {
        < 15 => new ProviderOutcome.Approved($"ref-{call.ProviderKey}"),
        < 18 => new ProviderOutcome.Declined("insufficient_funds", "51"),
        18 when call.Operation == ProviderOperation.Authorize =>
            new ProviderOutcome.RequiresAction($"ref-{call.ProviderKey}", "redirect", "https://bank.example/3ds"),
        _ => new ProviderOutcome.RefusedBeforeProcessing("busy"),
    };

    private bool Happens(double probability) => !IsHonest && chance.NextDouble() < probability;
}
