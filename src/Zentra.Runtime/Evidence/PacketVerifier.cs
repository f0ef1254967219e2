using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Runtime.Evidence;

/// <summary>
/// Verifies a packet with nothing but its bytes and what the verifier brings along. Sizes and roots come from signed
/// checkpoints only, so a packet cannot vouch for itself.
/// </summary>
public static class PacketVerifier
{
    private const string WholePacket = "packet";
    private const string InCheckpoint = "checkpoint";
    private const string InConsistency = "consistency";
    private const string InKey = "key";

    public static PacketVerdict Verify(ReadOnlySpan<byte> packet, PacketTrust trust)
    {
        if (!PacketReader.TryRead(packet, out var content, out var failed))
        {
            return failed;
        }
        if (CheckSpelling(packet, content) is { } misspelt)
        {
            return misspelt;
        }
        if (!TryChooseKey(content, trust.Key, out var key, out failed)
            || !TryOpen(content, key, out var checkpoint, out failed))
        {
            return failed;
        }
        if (CheckStory(content) is { } unsound)
        {
            return unsound;
        }
        foreach (var leaf in content.Leaves)
        {
            if (CheckLeaf(leaf, checkpoint) is { } unproven)
            {
                return unproven;
            }
        }
        Checkpoint? since = null;
        return trust.Since is { } earlier && CheckGrowth(earlier, key, checkpoint, out since) is { } inconsistent
            ? inconsistent
            : new PacketVerdict.Verified(
                content.Subject, content.Leaves.Count, checkpoint, key, IsPinned: trust.Key is not null, since);
    }

    /// <summary>One content has one spelling: an escape, a space or a leading zero more is a different packet.</summary>
    private static PacketVerdict.Failed? CheckSpelling(ReadOnlySpan<byte> packet, PacketContent content)
    {
        var canonical = Packet.Write(content.Tenant, content.Subject, content.Leaves, content.Checkpoint, content.Key);
        var same = packet.CommonPrefixLength(canonical);
        return same == packet.Length && same == canonical.Length
            ? null
            : new($"byte {same}", "It is not spelt as a packet is.");
    }

    private static bool TryChooseKey(
        PacketContent content,
        CheckpointVerifier? pinned,
        [NotNullWhen(true)] out CheckpointVerifier? key,
        [NotNullWhen(false)] out PacketVerdict.Failed? failed)
    {
        failed = null;
        if (!CheckpointVerifier.TryParse(content.Key, out key, out var reason))
        {
            failed = new(InKey, reason);
        }
        else if (pinned is not null && pinned.ToString() != content.Key)
        {
            failed = new(InKey, $"The packet's key {Name(key)} is not the pinned key {Name(pinned)}.");
        }
        return failed is null;
    }

    private static bool TryOpen(
        PacketContent content,
        CheckpointVerifier key,
        [NotNullWhen(true)] out Checkpoint? checkpoint,
        [NotNullWhen(false)] out PacketVerdict.Failed? failed)
    {
        failed = null;
        if (!key.TryOpen(content.Checkpoint, Packet.OriginOf(content.Tenant), out checkpoint, out var reason))
        {
            failed = new(InCheckpoint, reason);
        }
        // The signature of a key that nobody here knows proves nothing, and a flipped byte in it would go unseen.
        else if (SignedNote.TryParse(content.Checkpoint, out var note, out _) && note.Signatures.Count != 1)
        {
            failed = new(InCheckpoint, "A packet's checkpoint has one signature.");
        }
        return failed is null;
    }

    /// <summary>That the leaves belong together and none is missing between them.</summary>
    private static PacketVerdict.Failed? CheckStory(PacketContent content)
    {
        if (content.Leaves is not [var first, ..])
        {
            return new(WholePacket, "It has no leaves.");
        }
        var isOfOneIntent = content.Leaves.Count == 1 && content.Subject == first.Story.Intent.Id.Text("int");
        var related = PacketSubjects.Of(content);
        var told = new Dictionary<string, long>(StringComparer.Ordinal);
        var last = 0L;
        foreach (var (intent, _, events) in content.Leaves.Select(l => l.Story))
        {
            if (intent.Sequence <= last)
            {
                return new(Where(intent), $"It does not come after sequence {last}, which is before it in the packet.");
            }
            if (intent.Scope.Workspace != first.Story.Intent.Scope.Workspace)
            {
                return new(Where(intent), "It is of another workspace than the leaves before it.");
            }
            if (!isOfOneIntent && !related.Contains(intent.Subject))
            {
                return new(Where(intent), $"Its subject is {intent.Subject}, not the packet's {content.Subject}.");
            }
            foreach (var one in events)
            {
                var before = told.GetValueOrDefault(one.Object, isOfOneIntent ? one.ObjectSequence - 1 : 0);
                if (one.ObjectSequence != before + 1)
                {
                    return new(
                        Where(intent),
                        $"It tells event {one.ObjectSequence} of {one.Object}, but the packet told {before} before it: a leaf is missing.");
                }
                told[one.Object] = one.ObjectSequence;
            }
            last = intent.Sequence;
        }
        return null;
    }

    private static PacketVerdict.Failed? CheckLeaf(PacketLeaf leaf, Checkpoint checkpoint)
    {
        var (intent, entries, events) = leaf.Story;
        if (Leaf.Hash(intent, entries, events) != intent.Leaf)
        {
            return new(Where(intent), $"Its content does not hash to {intent.Leaf}.");
        }
        var inclusion = MerkleProof.VerifyInclusion(
            intent.Leaf, intent.Sequence - 1, checkpoint.Size, leaf.Inclusion.ToArray(), checkpoint.Root);
        return inclusion is Verification.Fails fails
            ? new(Where(intent), fails.Reason)
            : CheckBalance(intent, entries);
    }

    private static PacketVerdict.Failed? CheckBalance(SealedIntent intent, IReadOnlyList<Entry> entries)
    {
        var sums = new Dictionary<string, Int128>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(sums, entry.Account.Currency, out _) += entry.AmountMinor;
        }
        foreach (var (currency, sum) in sums)
        {
            if (sum != 0)
            {
                return new(Where(intent), $"Its entries in {currency} sum to {sum}, not to zero.");
            }
        }
        return null;
    }

    private static PacketVerdict.Failed? CheckGrowth(
        EarlierCheckpoint earlier, CheckpointVerifier key, Checkpoint checkpoint, out Checkpoint? since)
    {
        if (!key.TryOpen(earlier.Note, checkpoint.Origin, out since, out var reason))
        {
            return new("earlier checkpoint", reason);
        }
        if (since.Size > checkpoint.Size)
        {
            return new(
                InCheckpoint,
                $"It is stale: it has {checkpoint.Size} leaves, and the verifier's own has {since.Size} already.");
        }
        if (!ConsistencyAnswer.TryRead(earlier.Consistency, since.Size, checkpoint.Size, out var path, out reason))
        {
            return new(InConsistency, reason);
        }
        return MerkleProof.VerifyConsistency(since.Size, since.Root, checkpoint.Size, checkpoint.Root, path)
            is Verification.Fails fails
            ? new(InConsistency, fails.Reason)
            : null;
    }

    private static string Where(SealedIntent intent) => $"leaf {intent.Sequence - 1} (sequence {intent.Sequence})";

    private static string Name(CheckpointVerifier key) => $"{key.Name}+{key.KeyId:x8}";
}
