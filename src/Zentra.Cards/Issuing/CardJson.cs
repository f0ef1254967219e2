using System.Text.Json.Serialization;

namespace Zentra.Cards.Issuing;

/// <summary>What is asked and shown of cards.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CardResource))]
[JsonSerializable(typeof(ProgramResource))]
[JsonSerializable(typeof(CardAccountResource))]
[JsonSerializable(typeof(CardCommand.Issue), TypeInfoPropertyName = "IssueCard")]
[JsonSerializable(typeof(CardCommand.Activate), TypeInfoPropertyName = "ActivateCard")]
[JsonSerializable(typeof(CardCommand.Freeze), TypeInfoPropertyName = "FreezeCard")]
[JsonSerializable(typeof(CardCommand.Unfreeze), TypeInfoPropertyName = "UnfreezeCard")]
[JsonSerializable(typeof(CardCommand.Close), TypeInfoPropertyName = "CloseCard")]
[JsonSerializable(typeof(CardCommand.Replace), TypeInfoPropertyName = "ReplaceCard")]
[JsonSerializable(typeof(CardCommand.Update), TypeInfoPropertyName = "UpdateCard")]
[JsonSerializable(typeof(CardCommand.UnblockPin), TypeInfoPropertyName = "UnblockPin")]
[JsonSerializable(typeof(CardCommand.GrantReveal), TypeInfoPropertyName = "GrantReveal")]
[JsonSerializable(typeof(CardCommand.Reveal), TypeInfoPropertyName = "RevealCard")]
[JsonSerializable(typeof(CardCommand.Wake), TypeInfoPropertyName = "WakeCard")]
[JsonSerializable(typeof(ProgramCommand.Create), TypeInfoPropertyName = "CreateProgram")]
[JsonSerializable(typeof(ProgramCommand.Update), TypeInfoPropertyName = "UpdateProgram")]
[JsonSerializable(typeof(CardAccountCommand.Put), TypeInfoPropertyName = "PutCardAccount")]
[JsonSerializable(typeof(CardAccountCommand.Deposit), TypeInfoPropertyName = "DepositToCards")]
[JsonSerializable(typeof(CardAccountCommand.Withdraw), TypeInfoPropertyName = "WithdrawFromCards")]
public sealed partial class CardJson : JsonSerializerContext;

/// <summary>What is kept of cards.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Card))]
[JsonSerializable(typeof(CardProgram))]
[JsonSerializable(typeof(CardDefaults))]
[JsonSerializable(typeof(CardAccount))]
[JsonSerializable(typeof(RevealGrant))]
internal sealed partial class CardStates : JsonSerializerContext;
