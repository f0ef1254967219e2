using Zentra.Runtime.Tenancy;

namespace Zentra.Runtime.Intents;

/// <summary>
/// What a decider knows besides its records: the intent, its place in the tenant's order, and the workspace's settings.
/// </summary>
public sealed class Context(Intent intent, long sequence, Workspace? workspace)
{
    private int drawn;

    public Intent Intent { get; } = intent;

    /// <summary>
    /// The sequence that the intent takes if it is accepted. It is also its leaf's index in the Merkle log.
    /// </summary>
    public long Sequence { get; } = sequence;

    public Timestamp At => Intent.At;

    public string IntentId { get; } = intent.Id.Text("int");

    /// <summary>Settings of the workspace; only the intent that creates a workspace has none.</summary>
    public Workspace Workspace => workspace ?? throw new InvalidOperationException("This intent has no workspace yet.");

    /// <summary>The next identifier of this intent's draw.</summary>
    public string NewId(string prefix)
    {
        if (drawn == Identifier.MaxPerIntent)
        {
            throw new InvalidOperationException("An intent cannot draw more identifiers.");
        }
        return Intent.Id.Child(++drawn).Text(prefix);
    }
}
