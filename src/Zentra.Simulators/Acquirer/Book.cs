using System.Security.Cryptography;
using System.Text;

namespace Zentra.Simulators.Acquirer;

/// <summary>
/// Every authorization and every operation on it: the truth that a test compares with. One lock guards it, held for the
/// length of a ruling and never over input or output.
/// </summary>
internal sealed class Book(TimeProvider time)
{
    private readonly Lock guard = new();
    private readonly Dictionary<string, Slot> byKey = new(1 << 14, StringComparer.Ordinal);
    private readonly Dictionary<string, Authorization> byReference = new(1 << 14, StringComparer.Ordinal);

    /// <summary>Performs an order, or finds what it did when it came before.</summary>
    /// <param name="actionUrl">What the address of a required action begins with.</param>
    public Entry Perform(Order order, Conduct conduct, string actionUrl)
    {
        lock (guard)
        {
            if (byKey.TryGetValue(order.Key, out var known))
            {
                return known.Order == order ? new Entry.Kept(known.Operation, IsNew: false) : new Entry.KeyConflict();
            }
            if (Find(order) is not { } held)
            {
                return new Entry.UnknownReference();
            }
            var ruling = conduct.PendingMs is null
                ? BookRules.Rule(held, order, conduct.DeclineWith, conduct.Approves)
                : new(held, OperationStatus.Pending, null);
            var needed = ruling.Status == OperationStatus.RequiresAction
                ? $"{actionUrl}/actions/{held.Reference}"
                : null;
            var amountMinor = order.Kind == OperationKind.Confirmation ? held.RequestedMinor : order.AmountMinor;
            var operation = new Operation(
                $"op_{Digest(order.Key)}", order.Key, order.Kind, held.Reference, ruling.Status, ruling.Code,
                amountMinor, held.Currency, needed, null);
            return new Entry.Kept(Keep(order, operation, ruling), IsNew: true);
        }
    }

    /// <summary>Ends an operation that was pending; null where it is not.</summary>
    public Operation? Settle(string key, string? declineWith)
    {
        lock (guard)
        {
            if (!byKey.TryGetValue(key, out var slot) || slot.Operation.Status != OperationStatus.Pending)
            {
                return null;
            }
            var held = byReference[slot.Operation.Reference];
            var code = declineWith ?? TestMethods.DeclineCode(held.Method);
            return Keep(slot.Order, slot.Operation, BookRules.Rule(held, slot.Order, code, approve: true));
        }
    }

    /// <summary>The customer does what the authorization requires; null where it requires nothing.</summary>
    public Operation? Act(string reference)
    {
        lock (guard)
        {
            if (!byReference.TryGetValue(reference, out var held) || held.Status != AuthorizationStatus.RequiresAction)
            {
                return null;
            }
            var slot = byKey[held.Key];
            var confirmation = new Order(OperationKind.Confirmation, held.Key, reference, held.RequestedMinor);
            return Keep(slot.Order, slot.Operation, BookRules.Rule(held, confirmation, null, approve: false));
        }
    }

    public Operation? FindOperation(string key)
    {
        lock (guard)
        {
            return byKey.GetValueOrDefault(key)?.Operation;
        }
    }

    public Authorization? FindAuthorization(string reference)
    {
        lock (guard)
        {
            return byReference.GetValueOrDefault(reference);
        }
    }

    /// <summary>All authorizations and operations whose keys begin so, oldest first.</summary>
    public (IReadOnlyList<Authorization> Authorizations, IReadOnlyList<Operation> Operations) Copy(string keyPrefix)
    {
        lock (guard)
        {
            return (
                [.. byReference.Values.Where(a => a.Key.StartsWith(keyPrefix, StringComparison.Ordinal))],
                [.. byKey.Values.Select(s => s.Operation)
                    .Where(o => o.Key.StartsWith(keyPrefix, StringComparison.Ordinal))]);
        }
    }

    /// <summary>A short name that is a function of the key alone, so that a run can be repeated.</summary>
    public static string Digest(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return Convert.ToHexStringLower(hash[..12]);
    }

    private Authorization? Find(Order order) => order.Reference is null
        ? new(
            $"ref_{Digest(order.Key)}", order.Key, order.Method, order.Merchant, order.Customer, order.Currency,
            AuthorizationStatus.Pending, order.AmountMinor, order.Capture)
        : byReference.GetValueOrDefault(order.Reference);

    private Operation Keep(Order order, Operation operation, Ruling ruling)
    {
        var kept = operation with { Status = ruling.Status, Code = ruling.Code };
        kept = kept with
        {
            ActionUrl = kept.IsFinal ? null : kept.ActionUrl,
            ConfirmedAt = kept.IsFinal ? time.GetUtcNow() : null,
        };
        byReference[kept.Reference] = ruling.Authorization;
        byKey[order.Key] = new(order, kept);
        return kept;
    }

    private sealed record Slot(Order Order, Operation Operation);
}

/// <summary>What the book says to an order.</summary>
internal abstract record Entry
{
    private Entry()
    {
    }

    public sealed record Kept(Operation Operation, bool IsNew) : Entry;

    /// <summary>The key was used before, for something else.</summary>
    public sealed record KeyConflict : Entry;

    public sealed record UnknownReference : Entry;
}
