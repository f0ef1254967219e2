using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Tenancy;

namespace Zentra.Tests.Evidence;

/// <summary>A small log as the lane leaves it: one payment's intents among those of others, with leaves, proofs and a signer.</summary>
internal sealed class PacketLog : IDisposable
{
    public const string Tenant = "tnt_acme";
    public const string Payment = "pay_1";
    public const int Size = 40;

    /// <summary>The sequences of the payment's intents: reserved, authorized, captured, refund asked for, refunded.</summary>
    public static readonly long[] Sequences = [3, 4, 18, 30, 31];

    /// <summary>An intent about something else that names the payment.</summary>
    public const int Asking = 25;

    private static readonly Timestamp Start = new(1_795_219_200_000_000);

    private readonly Dictionary<(int Level, long Index), Digest> kept = [];
    private readonly SealedStory[] stories;
    private readonly MerkleTree tree;

    public PacketLog()
    {
        stories = [.. Enumerable.Range(1, Size).Select(i => Story(i))];
        foreach (var story in stories)
        {
            kept.Add((0, story.Intent.Sequence - 1), story.Intent.Leaf);
        }
        tree = new((level, index) => kept[(level, index)]);
    }

    public CheckpointSigner Signer { get; } = new("zentra", ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public string Key => Signer.Verifier.ToString();

    public void Dispose() => Signer.Dispose();

    public string Note(long size, string tenant = Tenant) => Signer.Sign(CheckpointOf(size, tenant));

    public Checkpoint CheckpointOf(long size, string tenant = Tenant) =>
        new(Packet.OriginOf(tenant), size, tree.RootOf(size));

    public byte[] Consistency(long first, long second) => Encoding.UTF8.GetBytes(
        $$"""{"object":"evidence.consistency","first":{{first}},"second":{{second}},"proof":[{{string.Join(
            ',', tree.ConsistencyProof(first, second).Select(d => $"\"{d.ToBase64()}\""))}}]}""");

    public PacketLeaf Leaf(long sequence, long size = Size) =>
        new(stories[sequence - 1], tree.InclusionProof(sequence - 1, size));

    public PacketLeaf[] Leaves(long size = Size) => [.. Sequences.Select(s => Leaf(s, size))];

    /// <summary>The packet of the payment's whole story.</summary>
    public byte[] Write() => Write(Leaves());

    public byte[] Write(IReadOnlyList<PacketLeaf> leaves, string subject = Payment) =>
        Packet.Write(Tenant, subject, leaves, Note(Size), Key);

    /// <summary>A story with some of it changed and its leaf hash made anew, as a liar without the key would.</summary>
    public static SealedStory Rehash(SealedStory story) => story with
    {
        Intent = story.Intent with
        {
            Leaf = Runtime.Evidence.Leaf.Hash(story.Intent, story.Entries, story.Events),
        },
    };

    private static SealedStory Story(int sequence) => Rehash(Array.IndexOf(Sequences, sequence) switch
    {
        0 => Make(sequence, "payments.create", Moves(1, -125_000, "customer_balance:Zoë", 125_000, "reserved_balance"),
            ["payment.created", "route.selected"], isKeyed: true),
        1 => Make(sequence, "payments.record_outcome", [], ["payment.authorized"], answers: 3),
        2 => Make(sequence, "payments.capture", Moves(3, -125_000, "reserved_balance", 125_000, "settlement_account:sandbox"),
            ["payment.captured"], isKeyed: true, answers: 18),
        3 => Make(sequence, "refunds.create", [], []),
        4 => Make(sequence, "payments.record_outcome",
            Moves(5, -5_000, "settlement_account:sandbox", 5_000, "customer_balance:Zoë"), [], answers: 30),
        _ => Make(sequence, "runtime.intents.create", [], [], subject: IdOf(sequence).Text("int")),
    });

    /// <summary>The payment that a command names: one intent of others names this one.</summary>
    private static string Named(int sequence, string subject) =>
        subject == Payment || sequence == Asking ? Payment : "pay_9";

    private static Identifier IdOf(int sequence) =>
        Identifier.Draw(Start.Plus(TimeSpan.FromSeconds(sequence)), SHA256.HashData(BitConverter.GetBytes(sequence)));

    private static SealedStory Make(
        int sequence,
        string operation,
        Entry[] entries,
        string[] types,
        bool isKeyed = false,
        long? answers = null,
        string subject = Payment)
    {
        var toldBefore = sequence switch { 4 => 2, 18 => 3, _ => 0 };
        SealedEvent[] events =
        [
            .. types.Select((type, i) => new SealedEvent(
                "wks_1", toldBefore + 1 + i, $"evt_{sequence}_{i}", type, Payment, toldBefore + 1 + i,
                Start.Plus(TimeSpan.FromSeconds(sequence)), ApiVersion.Current,
                Encoding.UTF8.GetBytes($$"""{"id":"{{Payment}}","amount_minor":125000,"note":"à payer + \u0022vite\u0022"}"""))),
        ];
        return new(
            new()
            {
                Scope = new(Tenant, "wks_1"),
                Sequence = sequence,
                Id = IdOf(sequence),
                Actor = isKeyed ? new("key_1", Role.Admin) : Actor.Runtime,
                Operation = operation,
                Command = Encoding.UTF8.GetBytes(
                    $$"""{"payment":"{{Named(sequence, subject)}}","amount_minor":125000}"""),
                At = Start.Plus(TimeSpan.FromSeconds(sequence)),
                Salt = SHA256.HashData(BitConverter.GetBytes(-sequence)).AsMemory(0, Runtime.Evidence.Leaf.SaltBytes),
                CausedBy = isKeyed ? null : sequence - 1,
                Key = isKeyed ? new(operation, $"order+{sequence}", CommandDigest(sequence)) : null,
                Subject = subject,
                Policy = Encoding.UTF8.GetBytes(isKeyed ? """[{"rule":"limit_check","passed":true,"explanation":"Fine."}]""" : "[]"),
                Route = sequence == Sequences[0] ? """{"decision":"rte_1","provider":"sandbox"}"""u8.ToArray() : default,
                Answers = answers,
                AnswerStatus = answers is null ? null : 201,
                AnswerEvent = answers is null || events.Length == 0 ? null : events.Length - 1,
                AnswerBody = answers is null || events.Length > 0 ? default : """{"object":"refund"}"""u8.ToArray(),
            },
            entries,
            events);
    }

    private static Digest CommandDigest(int sequence) => Digest.FromSpan(SHA256.HashData(BitConverter.GetBytes(sequence)));

    private static Entry[] Moves(int first, long debit, string from, long credit, string to) =>
    [
        new(first, $"led_{first}", new(from, "USD"), debit, from.StartsWith("customer", StringComparison.Ordinal) ? debit : 0),
        new(first + 1, $"led_{first + 1}", new(to, "USD"), credit, credit),
    ];
}
