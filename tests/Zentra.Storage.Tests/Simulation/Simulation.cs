using System.Globalization;
using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Engines;
using Zentra.Storage.Tests.Lanes;

namespace Zentra.Storage.Tests.Simulation;

/// <summary>A bug that a run is to find.</summary>
public enum Plant
{
    None,
    DoublePost,
    EarlyAcknowledgement,
    ForgottenKey,
}

/// <summary>
/// Payments under every fault that one seed can think of: the clients, the clock, the provider, the store and the crashes all
/// draw from it, and the lane is given its batches one by one, so a seed is a run.
/// </summary>
internal sealed class Simulation : IDisposable
{
    private const int MaxRounds = 2_000;

    private static readonly Scope[] Scopes = [new("tnt_a", "wks_1"), new("tnt_a", "wks_2"), new("tnt_b", "wks_3")];

    private readonly Random chance;
    private readonly Clients clients;
    private readonly SimulatedProvider provider;
    private readonly MemoryStore store = new();
    private readonly Faults faults = new();
    private readonly Acknowledgements told = new();
    private readonly Operation recordOutcome;
    private Lane lane;
    private Timestamp now = Moments.Start;
    private bool isCalm;

    public Simulation(int seed, Plant plant = Plant.None, bool finalCaptures = false)
    {
        chance = new(seed);
        clients = new(new(chance.Next()), Scopes) { AsksForFinalCaptures = finalCaptures };
        provider = new(new(chance.Next()));
        recordOutcome = plant == Plant.DoublePost ? new DoublePosting(PaymentsCapability.RecordOutcome) : PaymentsCapability.RecordOutcome;
        Plants.Put(plant, faults, new(chance.Next()));
        lane = new(FaultyWriter.Over(store, faults));
    }

    /// <summary>What happened, in one line: equal for equal seeds.</summary>
    public string Summary { get; private set; } = "";

    public async Task Run(int intents)
    {
        await Begin();
        for (var round = 0; told.Committed < intents && round < MaxRounds; round++)
        {
            now = now.Plus(chance.Next(50) == 0 ? TimeSpan.FromDays(chance.Next(1, 9)) : TimeSpan.FromMilliseconds(chance.Next(2_000)));
            await Submit([.. await Wishes()]);
            if (chance.Next(60) == 0)
            {
                await Crash();
            }
            if (round % 100 == 0)
            {
                await Check();
            }
        }
        await Calm();
        await Check();
        await CheckProvider();
        var heads = string.Join(' ', (await store.Heads()).Select(h => h.Frontier.Root()));
        var ends = (await Payments()).GroupBy(p => p.Payment.Status).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key.Name()}");
        Summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{told.Committed} committed, {told.Failed} not, {told.Ambiguous} ambiguous; {string.Join(", ", ends)}; {heads}");
    }

    public void Dispose() => lane.Dispose();

    private async Task Begin()
    {
        foreach (var scope in Scopes)
        {
            var create = new CreateTenant(
                "t", "w", new("w", Livemode: false, "USD", "mer_1", 1_200), new("k", Role.Admin, $"hash-{scope}", "1234", null));
            isCalm = true;
            await Submit([new(clients.Draw(scope, AccessDecider.CreateTenant, create, now))]);
            isCalm = false;
        }
    }

    private async Task<List<Wish>> Wishes()
    {
        List<Wish> wishes = [.. provider.Arrived(now, 6).Select(Deliver)];
        for (var asked = chance.Next(1, 5); asked > 0; asked--)
        {
            wishes.Add(new(clients.Next(now)));
        }
        if (chance.Next(8) == 0)
        {
            wishes.AddRange(await Timers(now, isRecovering: false, limit: 10));
        }
        var shuffled = wishes.ToArray();
        chance.Shuffle(shuffled);
        return [.. shuffled];
    }

    private Wish Deliver(Message message) => new(
        clients.Draw(
            message.Scope, recordOutcome, new PaymentCommand.RecordOutcome(message.Call.Payment, message.Call.Attempt, message.Outcome),
            now, Actor.Runtime),
        message);

    private async Task<IEnumerable<Wish>> Timers(Timestamp until, bool isRecovering, int limit) =>
        from due in await store.Due(Payment.Kind, null, until, limit)
        select new Wish(clients.Draw(due.Scope, PaymentsCapability.Wake, new PaymentCommand.Wake(due.Id, isRecovering), now, Actor.Runtime));

    /// <summary>Gives the lane one batch: it is held after an earlier one until all of it waits.</summary>
    private async Task Submit(IReadOnlyList<Wish> wishes)
    {
        using var entered = new SemaphoreSlim(0);
        using var released = new SemaphoreSlim(0);
        var isHeld = 0;
        faults.Watch(step =>
        {
            if (step is Step.Read or Step.Begin && Interlocked.Exchange(ref isHeld, 1) == 0)
            {
                entered.Release();
                released.Wait();
            }
        });
        var nobody = new PaymentCommand.Wake("pay_nobody", Recovering: false);
        var plug = lane.Submit(clients.Draw(Scopes[0], PaymentsCapability.Wake, nobody, now, Actor.Runtime));
        await entered.WaitAsync();
        PlanFaults();
        var waiting = wishes.Select(w => lane.Submit(w.Intent)).ToArray();
        released.Release();
        await Ended.Of(plug);
        for (var i = 0; i < waiting.Length; i++)
        {
            Follow(wishes[i], await Ended.Of(waiting[i]));
        }
        faults.Clear();
    }

    private void PlanFaults()
    {
        if (isCalm || chance.Next(8) > 0)
        {
            return;
        }
        switch (chance.Next(5))
        {
            case < 2:
                faults.LoseAnswer(committed: true);
                break;
            case 2:
                faults.LoseAnswer(committed: false);
                break;
            default:
                faults.Fail((Step)chance.Next((int)Step.Begin, (int)Step.Commit + 1));
                break;
        }
        if (chance.Next(4) == 0)
        {
            faults.Fail(Step.Settle);
        }
    }

    private void Follow(Wish wish, Ended ended)
    {
        told.Note(wish.Intent, ended);
        if (ended.Outcome is Outcome.Committed made)
        {
            if (wish.Message is { } recorded)
            {
                provider.Recorded(recorded);
            }
            if (wish.Intent.Command is PaymentCommand.Create)
            {
                clients.Learn(wish.Intent.Scope, made.Subject);
            }
            foreach (var call in made.Effects.OfType<ProviderCall>())
            {
                provider.Call(wish.Intent.Scope, call, now);
            }
        }
        else if (ended.Fault is not null && wish.Message is { Tries: < 3 } undelivered)
        {
            provider.Again(undelivered);
        }
    }

    /// <summary>The process dies and starts again: what it waited for is lost, and open attempts are asked about.</summary>
    private async Task Crash()
    {
        lane.Dispose();
        provider.Crash();
        lane = new(FaultyWriter.Over(store, faults));
        await Submit([.. await Timers(new(long.MaxValue), isRecovering: true, limit: 500)]);
    }

    /// <summary>The faults end, and time passes until every outcome is known.</summary>
    private async Task Calm()
    {
        isCalm = provider.IsHonest = true;
        for (var round = 0; round < MaxRounds && await IsOpen(); round++)
        {
            now = now.Plus(TimeSpan.FromHours(1));
            await Submit([.. provider.Arrived(now, 500).Select(Deliver), .. await Timers(now, isRecovering: false, limit: 500)]);
        }
        Books.Require(!await IsOpen(), "an outcome never became known");
    }

    private async Task<bool> IsOpen() => (await Payments()).Any(p => p.Payment.Attempts.Any(a => a.IsOpen));

    private async Task Check()
    {
        await Books.Check(store, Scopes);
        await told.Check(store);
    }

    /// <summary>What we hold of each attempt is what the provider did, once.</summary>
    private async Task CheckProvider()
    {
        foreach (var (_, payment) in await Payments())
        {
            foreach (var attempt in payment.Attempts)
            {
                if (provider.TruthOf(attempt.ProviderKey) is ProviderOutcome.RequiresAction)
                {
                    // The customer may have acted since: what the provider then says is the truth.
                    continue;
                }
                Books.Require(
                    (attempt.Status == AttemptStatus.Approved) == provider.TruthOf(attempt.ProviderKey) is ProviderOutcome.Approved,
                    $"{attempt.ProviderKey} is {attempt.Status} here and {provider.TruthOf(attempt.ProviderKey)} there");
            }
        }
    }

    private async Task<IEnumerable<(Scope Scope, Payment Payment)>> Payments()
    {
        List<(Scope, Payment)> all = [];
        foreach (var scope in Scopes)
        {
            all.AddRange((await store.Records(scope, Payment.Kind, new(new(int.MaxValue)))).Select(r => (scope, (Payment)r.State)));
        }
        return all;
    }
}
