
namespace Zentra.Runtime.Intents;

/// <summary>What became of a submitted intent.</summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>Decided and durable. The effects are to be performed now.</summary>
    public sealed record Committed(
        long Sequence, string Subject, Answer? Answer, IReadOnlyList<Effect> Effects) : Outcome;

    /// <summary>Its key had its effect before, by the intent of this sequence; nothing was decided anew.</summary>
    public sealed record Known(long Sequence) : Outcome;

    /// <summary>Its key was used before for another request.</summary>
    public sealed record KeyReused : Outcome;

    /// <summary>Refused; nothing was stored.</summary>
    public sealed record Refused(Rejection Rejection) : Outcome;
}
