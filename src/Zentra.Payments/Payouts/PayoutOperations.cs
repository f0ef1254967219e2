using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payouts;

/// <summary>The operations on payouts, by name.</summary>
public static class PayoutOperations
{
    public static readonly Operation PutAccount = Operation.Of(
        "payouts.put_account",
        PayoutJson.Default.PutPayoutAccount,
        c => [PayoutAccount.Kind.Key(PayoutAccount.IdOf(c.Merchant, c.Currency))],
        PayoutSchedules.Decide);

    public static readonly Operation Wake = Operation.Of(
        "payouts.wake",
        PayoutJson.Default.WakePayoutAccount,
        c => [PayoutAccount.Kind.Key(c.Account)],
        PayoutSchedules.Decide,
        (c, records, _) => records.Find(PayoutAccount.Kind, c.Account) is { } account
            ? PayoutPostings.Accounts(account.Merchant, account.Currency)
            : []);

    public static readonly Operation Create = Operation.Of(
        "payouts.create",
        PayoutJson.Default.CreatePayout,
        c => c.Merchant is { } merchant ? [PayoutAccount.Kind.Key(PayoutAccount.IdOf(merchant, c.Currency))] : [],
        PayoutDecider.Decide,
        (c, _, workspace) => workspace is null
            ? []
            : PayoutPostings.Accounts(
                c.Merchant ?? workspace.DefaultMerchant, PayoutDecider.CurrencyOf(c.Currency, workspace)));

    public static readonly Operation Cancel =
        On("payouts.cancel", PayoutJson.Default.CancelPayout, c => c.Payout);

    public static readonly Operation MarkPaid =
        On("payouts.mark_paid", PayoutJson.Default.MarkPayoutPaid, c => c.Payout, c => c.Bank);

    public static readonly Operation Fail =
        On("payouts.fail", PayoutJson.Default.FailPayout, c => c.Payout);

    public static readonly Operation Return =
        On("payouts.return", PayoutJson.Default.ReturnPayout, c => c.Payout);

    public static readonly Operation Report =
        On("payouts.report", PayoutJson.Default.ReportPayout, c => c.Payout, c => c.Bank);

    public static readonly Operation CreateFile = Operation.Of(
        "payouts.create_file",
        PayoutJson.Default.CreatePayoutFile,
        c => [.. c.Payouts.Select(p => Payout.Kind.Key(p))],
        PayoutFiles.Decide);

    public static readonly Operation RecordStatement = Operation.Of(
        "payouts.record_statement",
        PayoutJson.Default.RecordBankStatement,
        c => [BankStatement.Kind.Key(BankStatement.IdOf(c.Bank, c.Sha256))],
        BankStatement.Decide);

    public static IReadOnlyList<Operation> All =>
    [
        PutAccount, Wake, Create, Cancel, MarkPaid, Fail, Return, Report, CreateFile, RecordStatement,
    ];

    public static IReadOnlyList<RecordKind> Kinds =>
        [PayoutAccount.Kind, Payout.Kind, PayoutFile.Kind, PayoutFileContent.Kind, BankStatement.Kind];

    private static Operation On<TCommand>(
        string name,
        JsonTypeInfo<TCommand> json,
        Func<TCommand, string> payout,
        Func<TCommand, string?>? bank = null)
        where TCommand : PayoutCommand => Operation.Of(
            name,
            json,
            command => [Payout.Kind.Key(payout(command))],
            PayoutDecider.Decide,
            (command, records, _) => PayoutPostings.Accounts(
                records.Find(Payout.Kind, payout(command)), bank?.Invoke(command)));
}

/// <summary>The JSON of this room: its recorded commands, and the resources of the contract.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PutPayoutAccount))]
[JsonSerializable(typeof(WakePayoutAccount))]
[JsonSerializable(typeof(PayoutCommand.Create), TypeInfoPropertyName = "CreatePayout")]
[JsonSerializable(typeof(PayoutCommand.Cancel), TypeInfoPropertyName = "CancelPayout")]
[JsonSerializable(typeof(PayoutCommand.MarkPaid), TypeInfoPropertyName = "MarkPayoutPaid")]
[JsonSerializable(typeof(PayoutCommand.Fail), TypeInfoPropertyName = "FailPayout")]
[JsonSerializable(typeof(PayoutCommand.Return), TypeInfoPropertyName = "ReturnPayout")]
[JsonSerializable(typeof(PayoutCommand.Report), TypeInfoPropertyName = "ReportPayout")]
[JsonSerializable(typeof(CreatePayoutFile))]
[JsonSerializable(typeof(RecordBankStatement))]
[JsonSerializable(typeof(PayoutAccountResource))]
[JsonSerializable(typeof(PayoutFileResource))]
[JsonSerializable(typeof(PayoutResource))]
public sealed partial class PayoutJson : JsonSerializerContext;

/// <summary>The JSON of stored states: what has its default value is left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(BankStatement))]
[JsonSerializable(typeof(Payout))]
[JsonSerializable(typeof(PayoutAccount))]
[JsonSerializable(typeof(PayoutFile))]
[JsonSerializable(typeof(PayoutFileContent))]
public sealed partial class PayoutStateJson : JsonSerializerContext;
