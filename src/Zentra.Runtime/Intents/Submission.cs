
namespace Zentra.Runtime.Intents;

/// <summary>An intent waiting in its lane, and whoever waits for what becomes of it.</summary>
internal sealed class Submission(Intent intent)
{
    private readonly TaskCompletionSource<Outcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Intent Intent { get; } = intent;

    /// <summary>What the intent's key is stored under, computed before the lane is held.</summary>
    public UInt128? KeyHash { get; } = intent.Key?.HashIn(intent.Scope.Workspace);

    /// <summary>The command in its recorded form, written on the caller's thread, before the lane is held.</summary>
    public byte[] Command { get; } = intent.Operation.Write(intent.Command);

    public Task<Outcome> Task => done.Task;

    /// <summary>What the batch decided; it becomes the outcome when the batch is durable.</summary>
    public Outcome? Decided { get; set; }

    /// <summary>A bug met while deciding this intent; it fails alone.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What was decided is void: it is decided again.</summary>
    public void Reset() => (Decided, Fault) = (null, null);

    public void Complete()
    {
        if (Fault is not null)
        {
            done.SetException(Fault);
        }
        else
        {
            done.SetResult(Decided ?? throw new InvalidOperationException("A batch left an intent undecided."));
        }
    }

    public void Fail(Exception reason) => done.SetException(reason);
}
