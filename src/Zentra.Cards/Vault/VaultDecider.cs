using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Vault;

/// <summary>The vault's keys are records too: who made, retired and destroyed them is evidence.</summary>
public static class VaultDecider
{
    /// <summary>The kind of the operation that seals a workspace's numbers under its new key.</summary>
    public const string Resealing = "cards.vault_reseal";

    /// <summary>The most numbers, or keys, that one intent is about.</summary>
    public const int MaxAtOnce = 100;

    public static readonly Operation Open = Operation.Of("vault.open", VaultJson.Default.Open, _ => [], Decide);

    public static readonly Operation Rotate = Operation.Of(
        "vault.rotate", VaultJson.Default.Rotate, c => [VaultKey.Kind.Key(c.Seen)], Decide);

    public static readonly Operation Reseal = Operation.Of(
        "vault.reseal",
        VaultJson.Default.Reseal,
        c =>
        [
            VaultKey.Kind.Key(c.From), VaultKey.Kind.Key(c.To),
            .. c.Numbers.Select(n => SealedPan.Kind.Key(SealedPan.IdOf(n.Card))),
        ],
        Decide);

    public static readonly Operation Destroy = Operation.Of(
        "vault.destroy", VaultJson.Default.Destroy, c => [VaultKey.Kind.Key(c.Key)], Decide);

    public static readonly Operation Rewrap = Operation.Of(
        "vault.rewrap", VaultJson.Default.Rewrap, c => [.. c.Keys.Select(k => VaultKey.Kind.Key(k.Id))], Decide);

    public static IReadOnlyList<Operation> All => [Open, Rotate, Reseal, Destroy, Rewrap];

    public static Decision Decide(VaultCommand command, IRecords records, Context context) => command switch
    {
        VaultCommand.Open open => OpenFor(open, records, context),
        VaultCommand.Rotate rotate => RotateTo(rotate, records, context),
        VaultCommand.Reseal reseal => ResealUnder(reseal, records, context),
        VaultCommand.Destroy destroy => Destroyed(destroy, records, context),
        VaultCommand.Rewrap rewrap => Rewrapped(rewrap, records, context),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Decision OpenFor(VaultCommand.Open command, IRecords records, Context context)
    {
        if (records.Find(VaultState.Kind, VaultState.IdOf(context.Workspace.Id)) is not null)
        {
            return new Rejection(CardProblems.VaultOpen, "The workspace's vault has its keys already.");
        }
        var keys = new[]
        {
            New(command.Data, KeyPurpose.Data, context), New(command.Index, KeyPurpose.Index, context),
            New(command.Verification, KeyPurpose.Verification, context),
        };
        return new Decision.Accepted
        {
            Subject = context.Workspace.Id,
            Records =
            [
                .. keys.Select(k => VaultKey.Kind.Put(k.Id, k)),
                Put(
                    new()
                    {
                        DataKey = keys[0].Id, IndexKey = keys[1].Id, VerificationKey = keys[2].Id, Version = 1,
                    },
                    context),
            ],
        };
    }

    /// <summary>The new key seals from here on; what is under the old one is sealed anew by an operation.</summary>
    private static Decision RotateTo(VaultCommand.Rotate command, IRecords records, Context context)
    {
        if (State(records, context) is not { } state || records.Find(VaultKey.Kind, state.DataKey) is not { } old)
        {
            return new Rejection(CardProblems.VaultUnavailable, "The workspace's vault has no keys.");
        }
        if (state.Retiring is not null)
        {
            return new Rejection(
                CardProblems.VaultRotating,
                $"Operation {state.Operation} seals the numbers of the last rotation; it must end first.");
        }
        if (state.DataKey != command.Seen)
        {
            return Overtaken();
        }
        var key = New(command.Data, KeyPurpose.Data, context);
        var request = JsonSerializer.Serialize(new ResealRequest(old.Id, key.Id), VaultJson.Default.ResealRequest);
        var operation = LongOperation.Begin(Resealing, request, command.Reason, context);
        return new Decision.Accepted
        {
            Subject = operation.Id,
            Records =
            [
                VaultKey.Kind.Put(old.Id, old with { RetiredAt = NotBefore(old.CreatedAt, context) }),
                VaultKey.Kind.Put(key.Id, key),
                Put(
                    state with
                    {
                        DataKey = key.Id,
                        Retiring = old.Id,
                        Operation = operation.Id,
                        Version = state.Version + 1,
                    },
                    context),
                LongOperation.Records.Put(operation.Id, operation),
            ],
            Answer = new(202, OperationResource.Render(operation)),
        };
    }

    /// <summary>A number that is not under the old key any more is left: an earlier try has sealed it.</summary>
    private static Decision ResealUnder(VaultCommand.Reseal command, IRecords records, Context context)
    {
        if (State(records, context) is not { } state || state.DataKey != command.To || state.Retiring != command.From
            || command.Numbers.Count > MaxAtOnce)
        {
            return Overtaken();
        }
        var changes = command.Numbers
            .Select(n => (Id: SealedPan.IdOf(n.Card), n.Box))
            .Select(n => (n.Id, n.Box, Kept: records.Find(SealedPan.Kind, n.Id)))
            .Where(n => n.Kept is { } kept && kept.Key == command.From)
            .Select(n => SealedPan.Kind.Put(n.Id, n.Kept! with { Key = command.To, Box = n.Box }))
            .ToList();
        return changes.Count == 0
            ? Overtaken()
            : new Decision.Accepted { Subject = context.Workspace.Id, Records = changes };
    }

    /// <summary>Whoever asks has seen that no number is under it; none comes, because it is retired.</summary>
    private static Decision Destroyed(VaultCommand.Destroy command, IRecords records, Context context)
    {
        if (State(records, context) is not { } state || state.Retiring != command.Key
            || records.Find(VaultKey.Kind, command.Key) is not { RetiredAt: not null } key)
        {
            return Overtaken();
        }
        return new Decision.Accepted
        {
            Subject = context.Workspace.Id,
            Records =
            [
                VaultKey.Kind.Put(key.Id, key with { Wrapped = "", DestroyedAt = context.At }),
                Put(state with { Retiring = null, Operation = null, Version = state.Version + 1 }, context),
            ],
        };
    }

    /// <summary>The same keys under another master. One that was destroyed meanwhile stays so.</summary>
    private static Decision Rewrapped(VaultCommand.Rewrap command, IRecords records, Context context)
    {
        var changes = command.Keys.Count > MaxAtOnce ? [] : command.Keys
            .Select(k => (New: k.Key, k.From, Kept: records.Find(VaultKey.Kind, k.Id)))
            .Where(k => k.Kept is { Wrapped.Length: > 0 } kept && kept.Master == k.From)
            .Select(k => VaultKey.Kind.Put(
                k.Kept!.Id, k.Kept with { Wrapped = k.New.Wrapped, Master = k.New.Master }))
            .ToList();
        return changes.Count == 0
            ? Overtaken()
            : new Decision.Accepted { Subject = context.Workspace.Id, Records = changes };
    }

    private static VaultState? State(IRecords records, Context context) =>
        records.Find(VaultState.Kind, VaultState.IdOf(context.Workspace.Id));

    private static RecordChange Put(VaultState state, Context context) =>
        VaultState.Kind.Put(VaultState.IdOf(context.Workspace.Id), state);

    private static Rejection Overtaken() =>
        new(CardProblems.VaultOvertaken, "The vault is not as it was seen: another has changed it.");

    /// <summary>A rotation that finds no vault has it opened after it was asked for itself.</summary>
    private static Timestamp NotBefore(Timestamp created, Context context) =>
        context.At < created ? created : context.At;

    private static VaultKey New(WrappedKey key, KeyPurpose purpose, Context context) => new()
    {
        Id = context.NewId(VaultKey.Kind.Prefix),
        Purpose = purpose,
        Wrapped = key.Wrapped,
        Master = key.Master,
        CreatedAt = context.At,
    };
}

/// <summary>What the operation that seals anew is asked for.</summary>
/// <param name="From">The retired data key.</param>
/// <param name="To">The one in its place.</param>
public sealed record ResealRequest(string From, string To);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VaultCommand.Open))]
[JsonSerializable(typeof(VaultCommand.Rotate))]
[JsonSerializable(typeof(VaultCommand.Reseal))]
[JsonSerializable(typeof(VaultCommand.Destroy))]
[JsonSerializable(typeof(VaultCommand.Rewrap))]
[JsonSerializable(typeof(ResealRequest))]
public sealed partial class VaultJson : JsonSerializerContext;
