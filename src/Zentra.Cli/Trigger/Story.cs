namespace Zentra.Cli.Trigger;

/// <summary>One call of a story. `{payment}` in path or body is the identifier that an earlier call kept.</summary>
/// <param name="Keep">What the object of the answer is called from then on.</param>
internal sealed record Call(string Method, string Path, string? Body = "{}", string? Keep = null)
{
    /// <summary>Where its identifier is; a decline carries the payment in its problem.</summary>
    public IReadOnlyList<string> IdAt { get; init; } = ["id", "payment.id"];

    public bool MovesClock => Path == "/sandbox/clock";
}

/// <summary>Calls that end in an event.</summary>
/// <param name="Event">The type of the event.</param>
/// <param name="Sentence">What happens.</param>
/// <param name="About">What the event is about, of what the calls keep.</param>
internal sealed record Story(string Event, string Sentence, string About, params IReadOnlyList<Call> Calls)
{
    public bool MovesClock => Calls.Any(c => c.MovesClock);

    /// <summary>Calls that put away what the story has left lying about.</summary>
    public IReadOnlyList<Call> Afterwards { get; init; } = [];
}
