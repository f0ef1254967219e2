using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Authorizations;

/// <summary>Decides what is asked within its deadline, by either edge.</summary>
public sealed class TimelyDecisions(Door door, IStore store, LateDecisions late, AuthorizationSettings settings)
{
    /// <summary>How often a repeat looks for the answer of the message that it repeats.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs what is asked over HTTP, which has one deadline for all.</summary>
    public async Task<Result> Run(Intent intent)
    {
        using var deadline = new CancellationTokenSource(settings.Deadline);
        return await Run(intent, deadline.Token);
    }

    /// <summary>
    /// Runs an intent; <see cref="Result.Late"/> where it is not decided in time, and for each repeat of one whose
    /// approval was undone for that. A repeat of any other gets what was recorded, or will be.
    /// </summary>
    public async Task<Result> Run(Intent intent, CancellationToken deadline)
    {
        if (intent.Key is { Key: var key } && late.UnderWay(intent.Scope, key) is { } undoing
            && !await IsInTime(undoing, deadline))
        {
            return new Result.Late();
        }
        var running = door.Run(intent);
        if (!await IsInTime(running, deadline))
        {
            late.Undo(intent, running);
            return new Result.Late();
        }
        var result = await running;
        if (result is Result.Open open)
        {
            result = await Decided(intent.Scope, open, deadline);
        }
        return result is Result.Answered answered && await late.WasUndone(intent, answered)
            ? new Result.Late()
            : result;
    }

    /// <summary>
    /// What a repeat is answered while the tenant's own system is asked about the message that it repeats: the same,
    /// when it is known. Open still where it is not in time.
    /// </summary>
    private async Task<Result> Decided(Scope scope, Result.Open open, CancellationToken deadline)
    {
        while (!deadline.IsCancellationRequested)
        {
            if (await store.Record(scope, Authorization.Records, open.Subject) is { State: Authorization now }
                && now.Outcome != AuthorizationOutcome.Undecided)
            {
                // Who asked first may give up at this moment; then it is undone, and this is told so.
                await Task.Delay(Glance, CancellationToken.None);
                return new Result.Answered(open.Sequence, new(200, AuthorizationResource.Render(now)), open.IsReplay);
            }
            await Task.Delay(Glance, deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return open;
    }

    /// <summary>Whether a task ends before a deadline; its own fault is its own.</summary>
    private static async Task<bool> IsInTime(Task running, CancellationToken deadline)
    {
        await running.WaitAsync(deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return running.IsCompleted;
    }
}
