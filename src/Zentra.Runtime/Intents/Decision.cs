using System.Text.Json.Serialization;
using Zentra.Runtime.Events;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Policy;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>What a decider answers: data that the lane commits, or a refusal that leaves no trace.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    public static implicit operator Decision(Rejection rejection) => new Refused(rejection);

    public sealed record Refused(Rejection Rejection) : Decision;

    public sealed record Accepted : Decision
    {
        /// <summary>
        /// The identifier of the object that this intent is about; its story is the intents with this subject.
        /// </summary>
        public required string Subject { get; init; }

        public IReadOnlyList<Verdict> Policy { get; init; } = [];
        public IReadOnlyList<RecordChange> Records { get; init; } = [];
        public IReadOnlyList<Posting> Postings { get; init; } = [];
        public IReadOnlyList<AccountChange> Accounts { get; init; } = [];

        /// <summary>
        /// Accounts that the outcome of an effect will post to: they must be open before it is asked for.
        /// </summary>
        public IReadOnlyList<AccountName> WillPost { get; init; } = [];

        /// <summary>
        /// Whether this records what has already happened outside. A frozen account cannot keep a fact out of the
        /// books.
        /// </summary>
        public bool IsFact { get; init; }

        public Route? Route { get; init; }
        public IReadOnlyList<EventDraft> Events { get; init; } = [];

        /// <summary>
        /// What to do outside once this is committed. Never before, and never needed again to know what was decided.
        /// </summary>
        public IReadOnlyList<Effect> Effects { get; init; } = [];

        /// <summary>The final answer to the caller; null while an effect's outcome is open.</summary>
        public Answer? Answer { get; init; }

        /// <summary>The sequence of the earlier intent whose caller this answer is for.</summary>
        public long? Answers { get; init; }
    }
}

/// <summary>A response as recorded with its key: HTTP status and JSON body.</summary>
public sealed record Answer(int Status, ReadOnlyMemory<byte> Body);

/// <summary>A call to the outside world, performed after the commit; its outcome comes back as a new intent.</summary>
public abstract record Effect(string Subject);

/// <summary>
/// The provider path that was selected (stage 4), with every candidate and why it was or was not taken.
/// </summary>
public sealed record Route(
    string Decision, string Provider, string Rule, int RulesVersion, IReadOnlyList<RouteCandidate> Candidates);

/// <param name="Selected">Whether the payment goes to it.</param>
public sealed record RouteCandidate(string Provider, bool Selected, string Reason)
{
    /// <summary>The verdict as a code, where there was a choice.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Verdict { get; init; }
}
