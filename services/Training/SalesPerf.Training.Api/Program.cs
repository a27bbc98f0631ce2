using SalesPerf.Goals.V1;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.ServiceDefaults.Clients;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Api;
using SalesPerf.Training.Api.Persistence;

var builder = WebApplication.CreateBuilder(args).AddServiceDefaults("training");
builder.AddServiceDatabase<TrainingDbContext>("trainingdb");
builder.AddTraining();
builder.Services.AddServiceGrpcClient<GapService.GapServiceClient>("goals");
var app = builder.Build().UseServiceDefaults();
app.MapTraining();
return await app.RunServiceAsync(args, MessagingScripts.Assembly, OrganisationModel.Scripts, typeof(Program).Assembly);
