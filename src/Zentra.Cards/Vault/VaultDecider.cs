using System.Text.Json.Serialization;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Vault;

/// <summary>A key that the vault drew, wrapped by the installation's master key.</summary>
public sealed record WrappedKey(string Wrapped, string Master);

/// <summary>What is asked of the vault.</summary>
public abstract record VaultCommand : Command
{
    private VaultCommand()
    {
    }

    /// <summary>A workspace's first keys.</summary>
    public sealed record Open(WrappedKey Data, WrappedKey Index, WrappedKey Verification) : VaultCommand;
}

/// <summary>The vault's keys are records too: who made, retired and destroyed them is evidence.</summary>
public static class VaultDecider
{
    public static readonly Operation Open = Operation.Of(
        "vault.open",
        VaultJson.Default.Open,
        _ => [],
        Decide);

    public static Decision Decide(VaultCommand command, IRecords records, Context context) => command switch
    {
        VaultCommand.Open open => OpenFor(open, records, context),
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
                VaultState.Kind.Put(VaultState.IdOf(context.Workspace.Id), new()
                {
                    DataKey = keys[0].Id, IndexKey = keys[1].Id, VerificationKey = keys[2].Id, Version = 1,
                }),
            ],
        };
    }

    private static VaultKey New(WrappedKey key, KeyPurpose purpose, Context context) => new()
    {
        Id = context.NewId(VaultKey.Kind.Prefix),
        Purpose = purpose,
        Wrapped = key.Wrapped,
        Master = key.Master,
        CreatedAt = context.At,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VaultCommand.Open))]
public sealed partial class VaultJson : JsonSerializerContext;
