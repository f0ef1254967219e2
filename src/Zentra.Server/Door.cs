using System.Collections.Concurrent;
using System.Security.Cryptography;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server;

/// <summary>
/// Where intents are opened: the time, the identifiers and the chance of each are drawn here and recorded with it.
/// After the commit its effects are performed, and their outcomes come back through here as new intents.
/// </summary>
public sealed class Door(
    Lane lane, IStore store, RuntimeClock clock, IEnumerable<IPerformer> performers, UnmappedDeclines unmapped)
{
    /// <summary>
    /// How long a caller waits for the outcome of an effect, and a repeat for the first call with its key.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long a repeat waits for what another node has begun, and how often it looks.</summary>
    private static readonly TimeSpan PatienceWithOthers = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<FlowKey, Task> flows = new();
    private readonly IPerformer[] all = [.. performers];

    public Lane Lane { get; } = lane;

    public Intent Open(Scope scope, Actor actor, Operation operation, Command command) =>
        Open(NewDraw(clock.Now(scope)), scope, actor, operation, command);

    public static Intent Open(Draw draw, Scope scope, Actor actor, Operation operation, Command command) => new()
    {
        Id = draw.Id,
        Salt = draw.Salt,
        At = draw.At,
        Scope = scope,
        Actor = actor,
        Operation = operation,
        Command = command,
    };

    /// <summary>Draws an intent's identifier and chance at a moment.</summary>
    public static Draw NewDraw(Timestamp at)
    {
        var random = new byte[32];
        RandomNumberGenerator.Fill(random);
        return new(at, Identifier.Draw(at, random), random.AsMemory(16));
    }

    /// <summary>Runs an intent to its final answer, or to as far as its caller will wait.</summary>
    public async Task<Result> Run(Intent intent)
    {
        if (intent.Key is not { } key)
        {
            return await RunOnce(intent);
        }
        var flowKey = new FlowKey(intent.Scope, key.Operation, key.Key);
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var deadline = TimeProvider.System.GetTimestamp();
        while (!flows.TryAdd(flowKey, mine.Task))
        {
            if (flows.TryGetValue(flowKey, out var first) && !await EndsInTime(first))
            {
                return new Result.InProgress();
            }
            if (TimeProvider.System.GetElapsedTime(deadline) > Patience)
            {
                return new Result.InProgress();
            }
        }
        var flow = RunOnce(intent);
        _ = flow.ContinueWith(
            _ =>
            {
                flows.TryRemove(flowKey, out Task? _);
                mine.SetResult();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return await EndsInTime(flow) ? await flow : new Result.InProgress();
    }

    /// <summary>
    /// Performs effects, each outcome as an intent caused by the one that asked for it; the last final answer.
    /// </summary>
    /// <param name="opened">When the intent that asks for them was opened, by the process's own clock.</param>
    private async Task<Answer?> Perform(Scope scope, long causedBy, IReadOnlyList<Effect> effects, long opened)
    {
        Answer? answer = null;
        foreach (var effect in effects)
        {
            var performer = all.FirstOrDefault(p => p.Performs(effect))
                ?? throw new InvalidOperationException($"Nobody performs {effect.GetType().Name}.");
            if (await performer.Perform(scope, effect, opened) is not var (operation, command))
            {
                continue;
            }
            if (effect is ProviderCall call && command is PaymentCommand.RecordOutcome { Outcome: var outcome })
            {
                unmapped.See(call.Provider, outcome);
            }
            var now = TimeProvider.System.GetTimestamp();
            var intent = Open(scope, Actor.Runtime, operation, command) with { CausedBy = causedBy };
            if (await Lane.Submit(intent) is Outcome.Committed committed)
            {
                answer = committed.Answer ?? answer;
                answer = await Perform(scope, committed.Sequence, committed.Effects, now) ?? answer;
            }
        }
        return answer;
    }

    private async Task<Result> RunOnce(Intent intent)
    {
        var opened = TimeProvider.System.GetTimestamp();
        switch (await Lane.Submit(intent))
        {
            case Outcome.Refused refused:
                return new Result.Refused(refused.Rejection);
            case Outcome.KeyReused:
                return new Result.KeyReused();
            case Outcome.Known known:
                return await Recorded(intent.Scope, known.Sequence);
            case Outcome.Committed committed:
                var answer = committed.Answer;
                if (committed.Effects.Count > 0)
                {
                    answer = await Perform(intent.Scope, committed.Sequence, committed.Effects, opened) ?? answer;
                }
                return answer is null
                    ? new Result.Open(committed.Sequence, committed.Subject)
                    : new Result.Answered(committed.Sequence, answer, IsReplay: false);
            default:
                throw new InvalidOperationException("The lane gave an unknown outcome.");
        }
    }

    /// <summary>
    /// The answer that was recorded for a key, or the subject whose present state is the answer while it is open.
    /// </summary>
    private async Task<Result> Recorded(Scope scope, long sequence)
    {
        var first = await store.IntentAt(scope.Tenant, sequence)
            ?? throw new InvalidOperationException($"A key names intent {sequence}, which is not there.");
        if (first.Answers == sequence)
        {
            return new Result.Answered(sequence, await AnswerOf(first), IsReplay: true);
        }
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var story = await store.IntentsAbout(scope, first.Subject, IStore.MaxStory);
            if (story.FirstOrDefault(later => later.Answers == sequence) is { } answering)
            {
                return new Result.Answered(sequence, await AnswerOf(answering), IsReplay: true);
            }
            // Nothing came of it yet: another node is asking the provider, unless it is gone.
            var isUnderWay = store.IsShared && !story.Any(later => later.CausedBy == sequence)
                && clock.Now(scope) < first.At.Plus(PaymentTimers.AnswerWithin)
                && TimeProvider.System.GetElapsedTime(since) < PatienceWithOthers;
            if (!isUnderWay)
            {
                break;
            }
            await Task.Delay(Glance);
        }
        return new Result.Open(sequence, first.Subject) { IsReplay = true };
    }

    private async Task<Answer> AnswerOf(SealedIntent intent)
    {
        var status = intent.AnswerStatus
            ?? throw new InvalidOperationException($"Intent {intent.Sequence} answers without a status.");
        return intent.AnswerEvent is { } number
            ? new(status, (await store.EventsOf(intent))[number].Data)
            : new(status, intent.AnswerBody);
    }

    private static async Task<bool> EndsInTime(Task task)
    {
        // Its timer ends with the task; one that ran on for each call would keep all of the last half minute in
        // memory.
        await task.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }

    private readonly record struct FlowKey(Scope Scope, string Operation, string Key);
}

/// <summary>What the door draws for one intent: its moment, its identifier and 16 bytes of chance.</summary>
public readonly record struct Draw(Timestamp At, Identifier Id, ReadOnlyMemory<byte> Salt);

/// <summary>What a caller gets back.</summary>
public abstract record Result
{
    private Result()
    {
    }

    public sealed record Answered(long Sequence, Answer Answer, bool IsReplay) : Result;

    /// <summary>Committed, but the outcome is open: the subject's present state is the answer.</summary>
    public sealed record Open(long Sequence, string Subject) : Result
    {
        public bool IsReplay { get; init; }
    }

    /// <summary>The first call with this key has not ended in the time a repeat waits.</summary>
    public sealed record InProgress : Result;

    public sealed record KeyReused : Result;

    /// <summary>It was not decided by its deadline; what comes of it later does not stand.</summary>
    public sealed record Late : Result;

    public sealed record Refused(Rejection Rejection) : Result;
}
